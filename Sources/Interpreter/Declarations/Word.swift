import Language

/// A word of a fixed list.
///
///     enum Form: String, Word { case logits, probabilities, classes, features }
public protocol Word: Argument, CaseIterable, RawRepresentable, Sendable
where RawValue == String {}

extension Word {
  public static var argumentKind: ArgumentKind { .word(allCases.map(\.rawValue)) }
  public static var expectation: String {
    "one of " + allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
  }
  public static var placeholder: String { allCases.map(\.rawValue).joined(separator: "|") }
  public var canonicalText: String { rawValue }

  public static func read(_ given: Given) throws(Diagnostic) -> Self {
    if case .word(let name) = given.syntax, let word = Self(rawValue: name.text) { return word }
    // `fit(model, as: form)` does not exist: the parser lets nothing else through.
    throw Diagnostic("`\(given.verb)` needs \(expectation) here", at: given.span)
      .hint(
        nearest(to: given.span.text, among: allCases.map(\.rawValue)).map {
          "did you mean `\($0)`?"
        })
  }
}

/// A word of a fixed list, or a value: `save session`, `save model`.
public enum WordOrValue<Keyword: Word, Content: ValueArgument> {
  case word(Keyword)
  case value(Content)
}

extension WordOrValue: Argument {
  public static var argumentKind: ArgumentKind {
    .expressionOrWord(Keyword.allCases.map(\.rawValue))
  }
  public static var expectation: String { "\(Content.expectation), or \(Keyword.expectation)" }
  public static var placeholder: String { "\(Content.placeholder)|\(Keyword.placeholder)" }

  public static func read(_ given: Given) throws(Diagnostic) -> Self {
    if case .word = given.syntax { return .word(try Keyword.read(given)) }
    return .value(try Content.read(given))
  }

  public var canonicalText: String {
    switch self {
    case .word(let word): word.canonicalText
    case .value(let value): value.canonicalText
    }
  }
}
