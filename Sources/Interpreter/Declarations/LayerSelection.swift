import Language

/// Layers of a model as a person names them: `head`, `blocks[-3:]`, `[blocks[-3:], top]`,
/// `blocks[2].conv`. What layers these are is the model's to say.
public struct LayerSelection: Argument, Sendable, Equatable {
  /// What messages call it.
  public static let expectation = "layers such as `blocks[-3:]`"
  /// What stands for it in a line of `help`.
  public static let placeholder = "LAYERS"
  /// Whose names come before variables in it.
  public static var nameScope: NameScope { .layers(of: nil) }

  /// One step from a layer towards those inside it.
  public enum Step: Sendable, Equatable {
    /// `.conv`
    case name(String)
    /// `[-3]`
    case position(Int)
    /// `[-3:]`: ends left out are nil.
    case slice(start: Int?, end: Int?, step: Int)
  }

  /// One selection: `blocks[-3:]`.
  public struct Part: Sendable, Equatable {
    /// From the outermost layer inwards; the first is a name.
    public let steps: [Step]
    /// Where it stands, for messages.
    public let span: SourceSpan

    /// These steps, written there.
    public init(steps: [Step], span: SourceSpan) { (self.steps, self.span) = (steps, span) }

    /// As a person would type it: `blocks[-3:]`.
    public var text: String {
      var text = ""
      for step in steps {
        switch step {
        case .name(let name): text += text.isEmpty ? name : ".\(name)"
        case .position(let position): text += "[\(position)]"
        case .slice(let start, let end, let step):
          let ends = "\(start.map(String.init) ?? ""):\(end.map(String.init) ?? "")"
          text += step == 1 ? "[\(ends)]" : "[\(ends):\(step)]"
        }
      }
      return text
    }
  }

  /// In the order given.
  public let parts: [Part]

  /// No layers.
  public static let none = LayerSelection(parts: [])

  /// These selections, in this order.
  public init(parts: [Part]) { self.parts = parts }

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> LayerSelection {
    LayerSelection(parts: try given.layers(in: given.expression))
  }

  /// Its form in a command's lineage.
  public var canonicalText: String {
    parts.count == 1 ? parts[0].text : "[" + parts.map(\.text).joined(separator: ", ") + "]"
  }
}

extension Given {
  fileprivate func layers(in expression: Expression) throws(Diagnostic) -> [LayerSelection.Part] {
    switch expression.kind {
    case .list(let elements):
      var parts: [LayerSelection.Part] = []
      for element in elements { parts += try layers(in: element) }
      return parts
    case .name, .member, .index:
      return [LayerSelection.Part(steps: try steps(to: expression), span: expression.span)]
    default:
      throw Diagnostic("these are no layers", at: expression.span)
        .hint("layers are named as in `head`, `blocks[-3:]` or `[blocks[-3:], top]`")
    }
  }

  private func steps(to expression: Expression) throws(Diagnostic) -> [LayerSelection.Step] {
    switch expression.kind {
    case .name(let name):
      if isVariable(name), (scope as? any Layered)?.layerNames.contains(name) == true {
        notice("`\(name)` is the layer here, not the variable")
      }
      return [.name(name)]
    case .member(let base, let name): return try steps(to: base) + [.name(name.text)]
    case .index(let base, let subscripts):
      guard subscripts.count == 1 else {
        throw Diagnostic("layers are indexed by one number or range", at: expression.span)
      }
      return try steps(to: base) + [try step(subscripts[0])]
    default:
      throw Diagnostic("these are no layers", at: expression.span)
        .hint("layers are named as in `head`, `blocks[-3:]` or `[blocks[-3:], top]`")
    }
  }

  private func step(_ expression: Expression) throws(Diagnostic) -> LayerSelection.Step {
    guard case .range(let from, let to, let by) = expression.kind else {
      return .position(try integer(expression))
    }
    let step = try by.map(integer) ?? 1
    guard step != 0 else { throw Diagnostic("a step cannot be 0", at: expression.span) }
    return .slice(start: try from.map(integer), end: try to.map(integer), step: step)
  }

  private func integer(_ expression: Expression) throws(Diagnostic) -> Int {
    let value = try variable(expression)
    guard let integer = try Int.from(value) else {
      throw Diagnostic(
        "layers are counted by whole numbers", at: expression.span,
        "this is \(value.phrase)")
    }
    return integer
  }
}
