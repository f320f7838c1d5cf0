import Language

/// A word of a fixed list.
///
///     enum Form: String, Word { case logits, probabilities, classes, features }
public protocol Word: Argument, CaseIterable, RawRepresentable, Sendable
where RawValue == String {}

extension Word {
  /// How the parser reads it.
  public static var argumentKind: ArgumentKind { .word(allCases.map(\.rawValue)) }
  /// What messages call it.
  public static var expectation: String {
    "one of " + allCases.map { "`\($0.rawValue)`" }.joined(separator: ", ")
  }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { allCases.map(\.rawValue).joined(separator: "|") }
  /// Its form in a command's lineage.
  public var canonicalText: String { rawValue }

  /// Reads what was typed.
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
  /// How the parser reads it.
  public static var argumentKind: ArgumentKind {
    .expressionOrWord(Keyword.allCases.map(\.rawValue))
  }
  /// What messages call it.
  public static var expectation: String { "\(Content.expectation), or \(Keyword.expectation)" }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { "\(Content.placeholder)|\(Keyword.placeholder)" }

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> Self {
    if case .word = given.syntax { return .word(try Keyword.read(given)) }
    return .value(try Content.read(given))
  }

  /// Its form in a command's lineage.
  public var canonicalText: String {
    switch self {
    case .word(let word): word.canonicalText
    case .value(let value): value.canonicalText
    }
  }
}
