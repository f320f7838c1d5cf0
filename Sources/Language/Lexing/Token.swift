/// The smallest thing that means something.
struct Token {
  enum Kind: Equatable {
    /// A name, a verb, a keyword: which one, its place decides.
    case word(String)
    case integer(Int64)
    /// 9223372036854775808, a number only under a minus.
    case smallestInteger
    case real(Double)
    case percent(Percent)
    case text(String)
    case symbol(Symbol)
    /// A newline outside ( and [, or a `;`.
    case separator
    /// Where completion was asked for.
    case cursor
    case end
  }

  enum Symbol: String, CaseIterable {
    case openParenthesis = "("
    case closeParenthesis = ")"
    case openBracket = "["
    case closeBracket = "]"
    case openBrace = "{"
    case closeBrace = "}"
    case comma = ","
    case colon = ":"
    case dot = "."
    case semicolon = ";"
    case assign = "="
    case equal = "=="
    case notEqual = "!="
    case less = "<"
    case lessOrEqual = "<="
    case greater = ">"
    case greaterOrEqual = ">="
    case plus = "+"
    case minus = "-"
    case times = "*"
    case divide = "/"
    case floorDivide = "//"
    case percent = "%"
    case at = "@"
    case power = "^"
    /// Something that is no part of the language; it always has a problem.
    case unknown = ""
  }

  var kind: Kind
  var range: Range<Int>
  /// What is wrong with it; told when the parser comes by.
  var problem: Diagnostic?
  /// For a newline that `;` did not make: an `else` after it is a common slip.
  var isNewline = false

  var word: String? {
    if case .word(let word) = kind { word } else { nil }
  }

  /// What closes it, if it is an opening bracket.
  var closer: Symbol? {
    if case .symbol(let symbol) = kind { symbol.closer } else { nil }
  }

  /// It closes a bracket that nothing closes, before the next statement; it has no letters.
  var standsIn: Bool { range.isEmpty && problem != nil }

  func touches(_ next: Token) -> Bool { range.upperBound == next.range.lowerBound }
}

extension Token.Symbol {
  /// Opening brackets with what closes them.
  var closer: Token.Symbol? {
    switch self {
    case .openParenthesis: .closeParenthesis
    case .openBracket: .closeBracket
    case .openBrace: .closeBrace
    default: nil
    }
  }

  var isCloser: Bool {
    self == .closeParenthesis || self == .closeBracket || self == .closeBrace
  }
}

/// Words with a meaning of their own: not names, except after `.` and before `:` in a call.
enum Keyword {
  static let statements = ["def", "for", "repeat", "if"]
  static let values = ["true", "false", "none"]
  static let operators = ["and", "in", "or", "where"]
  static let all = Set(statements + values + operators + ["else", "not"])
  /// Verbs that another command may follow without parentheses.
  static let commandVerbs: Set = ["time", "profile"]
  /// Verbs whose words always have to be at hand.
  static let lastingVerbs: Set = ["values", "history", "undo", "redo", "help", "quit"]
}

/// What one source may hold. Beyond it stands a diagnostic, never a slow or crashing shell.
enum Limits {
  /// Bytes of one source.
  static let textBytes = 1_000_000
  /// Tokens of one source.
  static let tokens = 250_000
  /// Brackets, blocks and prefix operators inside each other.
  static let nesting = 150
  /// Levels of one expression's tree; long sums lean to the left.
  static let height = 400
  /// Mistakes told at once.
  static let diagnostics = 40
}
