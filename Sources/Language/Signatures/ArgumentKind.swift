/// What may stand after a verb or a clause's word. Each kind is read by one small parser.
public indirect enum ArgumentKind: Sendable, Hashable {
  /// One expression: `on train`, `epochs 20`.
  case expression
  /// One or more expressions between commas: `by type, defective`.
  case expressions
  /// A word of a fixed list: `as logits`.
  case word([String])
  /// A word of a fixed list, or any expression: `save session`, `save model`.
  case expressionOrWord([String])
  /// A bare name of letters, digits, `_ . -`: `get efficientnet-lite0`.
  case name(NameDomain)
  /// Words and arguments in a fixed order: `alarm once in 100 checks`, `rate 1e-5 to 1e-3`.
  case phrase([PhrasePart])
  /// A command, or an expression: `time fit model on train`.
  case command
  /// A list of words with numbers: `augment [flip, rotate 90]`; only these words.
  case words([String])
}

extension ArgumentKind {
  /// The fixed words in it.
  var words: [String] {
    switch self {
    case .expression, .expressions, .name, .command: []
    case .word(let words), .expressionOrWord(let words), .words(let words): words
    case .phrase(let parts): parts.flatMap(\.words)
    }
  }
}

/// What a bare name names; completion offers these.
public enum NameDomain: Sendable, Hashable {
  /// Entries of the catalogue.
  case catalogue
  /// Verbs and other topics of `help`.
  case topic
  /// Names that are bound.
  case variable
}

/// One part of a phrase.
public indirect enum PhrasePart: Sendable, Hashable {
  /// A fixed word.
  case word(String)
  /// An argument, under a label to find it by.
  case argument(String, ArgumentKind)
  /// Parts that may be left out together; they are there when their first word is.
  case optional([PhrasePart])
}

extension PhrasePart {
  fileprivate var words: [String] {
    switch self {
    case .word(let word): [word]
    case .argument(_, let kind): kind.words
    case .optional(let parts): parts.flatMap(\.words)
    }
  }
}
