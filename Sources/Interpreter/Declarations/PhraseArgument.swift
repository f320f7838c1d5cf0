import Language

/// An argument of words and arguments in a fixed order: `stop after 7`.
///
///     struct StopAfter: PhraseArgument {
///       static let parts: [PhrasePart] = [.word("after"), .argument("epochs", .expression)]
///       static let expectation = "`after` and a number of epochs"
///       var epochs: Int
///
///       init(_ phrase: Phrase) throws(Diagnostic) { epochs = try phrase.argument("epochs") }
///       var canonicalText: String { "after \(epochs)" }
///     }
public protocol PhraseArgument: Argument {
  /// The words and arguments.
  static var parts: [PhrasePart] { get }

  init(_ phrase: Phrase) throws(Diagnostic)
}

extension PhraseArgument {
  /// How the parser reads it.
  public static var argumentKind: ArgumentKind { .phrase(parts) }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { parts.map(\.placeholder).joined(separator: " ") }

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> Self {
    try Self(Phrase(given))
  }
}

extension PhrasePart {
  fileprivate var placeholder: String {
    switch self {
    case .word(let word): word
    case .argument(let label, _): label.uppercased()
    case .optional(let parts): "[" + parts.map(\.placeholder).joined(separator: " ") + "]"
    }
  }
}

/// A phrase as it was typed.
public struct Phrase {
  private let given: Given

  init(_ given: Given) { self.given = given }

  /// Where it stands.
  public var span: SourceSpan { given.span }

  /// Whether a word of the phrase was typed: which optional part is there.
  public func contains(_ word: String) -> Bool {
    guard case .phrase(let parts) = given.syntax else { return false }
    return parts.contains { part in
      if case .word(let name) = part { name.text == word } else { false }
    }
  }

  /// The argument with this label, as a `Content`.
  ///
  /// - Throws: a diagnostic if it is of another kind, or was left out and `Content` is not optional.
  public func argument<Content: Argument>(_ label: String, as: Content.Type = Content.self)
    throws(Diagnostic) -> Content
  {
    if let syntax = given.syntax.phraseArgument(label) {
      return try Content.read(given.part(syntax))
    }
    guard let absent = Content.absent else {
      throw Diagnostic("`\(given.verb)` needs \(Content.expectation) here", at: span)
    }
    return absent
  }

  /// Where the argument with this label stands; the phrase's place if it was left out.
  public func span(of label: String) -> SourceSpan {
    given.syntax.phraseArgument(label)?.span ?? span
  }
}

/// A list of words with numbers: `augment [flip, rotate 90]`.
public protocol WordListArgument: Argument {
  /// The words there are.
  static var words: [String] { get }

  /// - Parameter entries: at least one; the words are of the list.
  init(_ entries: [WordEntry]) throws(Diagnostic)
}

/// One word of a ``WordListArgument`` with the numbers after it.
public struct WordEntry {
  /// The word.
  public let word: String
  /// The numbers after the word.
  public let numbers: [Double]
  /// Where it stands.
  public let span: SourceSpan
}

extension WordListArgument {
  /// How the parser reads it.
  public static var argumentKind: ArgumentKind { .words(words) }
  /// What stands for it in a line of `help`.
  public static var placeholder: String { "[\(words.joined(separator: ", "))]" }

  /// Reads what was typed.
  public static func read(_ given: Given) throws(Diagnostic) -> Self {
    guard case .words(let list, _) = given.syntax else {
      throw Diagnostic("`\(given.verb)` needs \(expectation) here", at: given.span)
    }
    var entries: [WordEntry] = []
    for entry in list {
      var numbers: [Double] = []
      for number in entry.numbers {
        numbers.append(try Double.read(given.part(.expression(number))))
      }
      entries.append(WordEntry(word: entry.word.text, numbers: numbers, span: entry.span))
    }
    return try Self(entries)
  }
}
