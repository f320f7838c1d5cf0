import Interpreter
import Language
import Models

/// Keeps layers as they are while the others train: `freeze model except head`.
struct Freeze: Verb {
  static let summary = "Keep layers as they are while the others train."
  static let about = """
    A frozen layer keeps what it learned: fitting leaves its numbers alone. The lower layers of a \
    pretrained network see edges and textures that serve for many tasks, so one often freezes them and \
    trains the head alone, which is quick and needs few examples. Without a clause, everything freezes.
    """
  static let examples = ["freeze model", "freeze model except head", "freeze model below head"]

  @Object(rebinds: true) var model: ModelValue
  @Clause("layers", "these freeze, the rest stays as it is") var layers: LayerSelection?
  @Clause("except", "exactly these train") var trained: LayerSelection?
  @Clause("below", "everything under the lowest of these freezes")
  var bound: LayerSelection?

  func run(in context: Context) throws(Diagnostic) -> ModelValue {
    let given = [$layers, $trained, $bound].filter(\.isGiven)
    guard given.count <= 1 else {
      throw Diagnostic("`layers`, `except` and `below` say different things", at: given[1].span)
        .hint("give one of them")
    }
    let subject = SelectionSubject($model, model.model)
    if let layers {
      return try model.becoming(subject.resolve(layers) { Model.Freezing.layers($0) })
    }
    if let trained {
      return try model.becoming(subject.resolve(trained) { Model.Freezing.except($0) })
    }
    if let bound { return try model.becoming(subject.resolve(bound) { Model.Freezing.below($0) }) }
    return try model.becoming(
      subject.resolve(.none) { _ in Model.Freezing.all })
  }
}

/// A model whose layers a command selects, with what the person called it.
struct SelectionSubject {
  let name: String
  let model: Model

  init(_ site: Site, _ model: Model) {
    name = site.name.map { "`\($0)`" } ?? "the model"
    self.model = model
  }

  /// The model with some layers frozen.
  func resolve(
    _ selection: LayerSelection,
    _ freezing: (Layers) -> Model.Freezing
  ) throws(Diagnostic) -> Model {
    let layers = try layers(selection)
    do throws(ModelError) { return try model.freezing(freezing(layers)) } catch {
      throw diagnostic(error, selection)
    }
  }

  /// The model with some layers thawed.
  func resolve(
    _ selection: LayerSelection,
    _ thawing: (Layers) -> Model.Thawing
  ) throws(Diagnostic) -> Model {
    let layers = try layers(selection)
    do throws(ModelError) { return try model.thawing(thawing(layers)) } catch {
      throw diagnostic(error, selection)
    }
  }

  /// The regions that a selection names.
  func regions(_ selection: LayerSelection) throws(Diagnostic) -> [Region] {
    let layers = try layers(selection)
    do throws(ModelError) { return try model.layers(layers) } catch {
      throw diagnostic(error, selection)
    }
  }

  private func layers(
    _ selection: LayerSelection
  ) throws(Diagnostic) -> Layers {
    var parts: [Layers.Part] = []
    for part in selection.parts {
      guard let resolved = Layers.Part(part) else {
        throw Diagnostic("\(name) has no layers `\(part.text)`", at: part.span)
          .hint("layers are named as in `head`, `blocks[-3]` or `blocks[2:5]`")
      }
      parts.append(resolved)
    }
    return Layers(parts)
  }

  private func diagnostic(
    _ error: ModelError, _ selection: LayerSelection
  ) -> Diagnostic {
    guard case .noLayers(let text, _) = error,
      let part = selection.parts.first(where: { $0.text == text }) ?? selection.parts.first
    else { return error.diagnostic(of: name, at: selection.parts.first?.span ?? .nowhere) }
    let known = Array(Set(model.regions.map(\.name))).sorted()
    let first = part.steps.first.flatMap { step in
      if case .name(let name) = step { name } else { nil }
    }
    let likely = first.flatMap { nearest(to: $0, among: known) }
    let mended = likely.flatMap { likely in
      first.map { likely == $0 ? nil : likely + part.text.dropFirst($0.count) } ?? nil
    }
    return error.diagnostic(of: name, at: part.span)
      .hint(mended.map { "did you mean `\($0)`?" })
  }
}

extension Layers.Part {
  /// A name, with one position or one range.
  fileprivate init?(_ part: LayerSelection.Part) {
    guard case .name(let name)? = part.steps.first, part.steps.count <= 2 else { return nil }
    switch part.steps.dropFirst().first {
    case nil: self.init(name)
    case .position(let position): self.init(name, .one(position))
    case .slice(let start, let end, let step):
      self.init(name, .range(lower: start, upper: end, step: step))
    case .name: return nil
    }
  }
}
