import Language

/// A function of the language. The declaration drives calls, messages, `help` and completion; its
/// examples are run by a test.
public struct FunctionDeclaration: Sendable {
  /// One parameter.
  public struct Parameter: Sendable {
    /// The name.
    public let name: String
    /// What it is if it is not given; nil if it must be.
    public let defaultValue: (any Value)?
    /// Whether a list literal stays a list for it instead of becoming a tensor.
    public let takesList: Bool

    /// - Parameters:
    ///   - defaultValue: nil for a parameter that must be given.
    ///   - takesList: whether a list literal stays a list for it.
    public init(
      _ name: String, default defaultValue: (any Value)? = nil, takesList: Bool = false
    ) {
      self.name = name
      self.defaultValue = defaultValue
      self.takesList = takesList
    }
  }

  /// The name.
  public let name: String
  /// In the order in which they are given.
  public let parameters: [Parameter]
  /// Whether any number of arguments may follow the last parameter, as in `grad(f, a, b, …)`.
  public let isVariadic: Bool
  /// One sentence for `help`.
  public let summary: String
  /// Calls that work, as a person would type them.
  public let examples: [String]
  let body: @Sendable (FunctionCall) throws(Diagnostic) -> any Value

  /// - Parameter body: gets one argument for each parameter, defaults included; its errors need
  ///   not say where.
  public init(
    _ name: String, _ parameters: [Parameter], isVariadic: Bool = false, summary: String,
    examples: [String],
    body: @escaping @Sendable (FunctionCall) throws(Diagnostic) -> any Value
  ) {
    self.name = name
    self.parameters = parameters
    self.isVariadic = isVariadic
    self.summary = summary
    self.examples = examples
    self.body = body
  }

  /// `normal(shape, seed, mean: 0)`
  public var usage: String {
    var words = parameters.map { parameter in
      parameter.defaultValue.map { "\(parameter.name): \($0.summary)" } ?? parameter.name
    }
    if isVariadic { words.append("…") }
    return "\(name)(\(words.joined(separator: ", ")))"
  }
}

/// A call of a function in progress.
public struct FunctionCall {
  /// One for each parameter, then what follows the last one.
  public let arguments: [any Value]
  /// Where each argument stands; the call's place for one that was not given.
  public let spans: [SourceSpan]
  /// What each argument is called.
  let names: [String]
  let function: String
  let evaluator: Evaluator

  /// The argument as a `Content`; a diagnostic at its place if it is of another kind.
  public func argument<Content: ValueArgument>(_ index: Int, as: Content.Type = Content.self)
    throws(Diagnostic) -> Content
  {
    do throws(Diagnostic) {
      if let content = try Content.from(arguments[index]) { return content }
    } catch {
      throw error.placed(at: spans[index])
    }
    throw mismatch(index, expected: Content.expectation)
  }

  /// The argument, or nil where it is `none`.
  public func optional<Content: ValueArgument>(_ index: Int, as: Content.Type = Content.self)
    throws(Diagnostic) -> Content?
  {
    arguments[index] is None ? nil : try argument(index, as: Content.self)
  }

  /// The message for an argument of the wrong kind.
  public func mismatch(_ index: Int, expected: String) -> Diagnostic {
    Diagnostic(
      "`\(function)` needs \(expected) as `\(names[index])`", at: spans[index],
      "this is \(arguments[index].phrase)"
    ).hint(
      evaluator.verbs[function].map {
        "the verb is written without parentheses: `\(HelpPages.usage(of: $0))`"
      })
  }

  /// Says something that is worth knowing.
  public func notice(_ text: String) { evaluator.notice(text) }
}
