/// Reads tokens as statements. One method reads one thing of the grammar, from the current token
/// on; it throws the mistake it can't read past. Whoever can find a place to go on (a comma, a
/// clause, the end of the statement) catches it, reports it and goes on from there.
final class Parser {
  let source: SourceText
  let verbs: [String: VerbSignature]
  /// In the order they were declared, for suggestions.
  let verbNames: [String]
  /// Names of functions, for the hint on one that is written like a verb.
  private(set) var functions: Set<String> = []
  private let tokens: [Token]
  private let unclosed: [Range<Int>]
  /// What is wrong with the way tokens stand together.
  private var mistakes: [Diagnostic] = []
  /// What is wrong with single tokens.
  private var problems: [Diagnostic] = []

  /// Words that mean something to a verb: a name that reads so needs parentheses in some places.
  private(set) lazy var specialWords = Set(verbs.values.flatMap(\.words))

  private(set) var index = 0
  private var depth = 0
  /// Ranges may leave their ends out: directly inside the brackets of an index.
  var allowsOpenRanges = false
  /// Between a keyword and its block, where a `:` at the end is another language's block.
  var isInHead = false
  /// What completion is told when the parser comes by the cursor; nobody asks while parsing.
  var completion: CompletionNotes?

  init(
    _ lexer: Lexer, verbs: [VerbSignature], functions: Set<String> = [],
    completion: CompletionNotes? = nil
  ) {
    self.functions = functions
    source = lexer.source
    tokens = lexer.tokens
    unclosed = lexer.openBrackets.map(\.range)
    self.verbs = Dictionary(verbs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    verbNames = verbs.map(\.name)
    self.completion = completion
    if let problem = lexer.problem { mistakes.append(problem) }
  }

  /// For completion: tokens that end at the cursor.
  init(
    _ tokens: [Token], of source: SourceText, verbs: [VerbSignature], completion: CompletionNotes
  ) {
    self.source = source
    self.tokens = tokens
    unclosed = []
    self.verbs = Dictionary(verbs.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
    verbNames = verbs.map(\.name)
    self.completion = completion
  }

  // The source as tokens.

  var current: Token { tokens[index] }
  var next: Token { tokens[min(index + 1, tokens.count - 1)] }
  var previous: Token? { index > 0 ? tokens[index - 1] : nil }
  func token(_ ahead: Int) -> Token { tokens[max(0, min(index + ahead, tokens.count - 1))] }

  func at(_ symbol: Token.Symbol) -> Bool { current.kind == .symbol(symbol) }
  func at(word: String) -> Bool { current.kind == .word(word) }

  /// Takes the current token, and tells what is wrong with it.
  @discardableResult
  func advance() -> Token {
    let token = current
    if let problem = token.problem, !hasTooManyMistakes { problems.append(problem) }
    if index < tokens.count - 1 { index += 1 }
    return token
  }

  func take(_ symbol: Token.Symbol) -> Bool {
    guard at(symbol) else { return false }
    advance()
    return true
  }

  func take(word: String) -> Bool {
    guard at(word: word) else { return false }
    advance()
    return true
  }

  /// Goes on at the first token that starts at an offset or later; for names that are cut
  /// otherwise than tokens are.
  func skip(to offset: Int) {
    while current.range.lowerBound < offset, index < tokens.count - 1 { index += 1 }
  }

  func span(of token: Token) -> SourceSpan { SourceSpan(in: source, token.range) }

  /// From where something began to the end of the token before this.
  func span(from start: Int) -> SourceSpan {
    let end = previous?.range.upperBound ?? start
    return SourceSpan(in: source, start..<max(start, end))
  }

  /// How a token reads, for messages.
  func typed(_ token: Token) -> String { source.text(in: token.range) }

  func isUnclosed(_ opener: Token) -> Bool { unclosed.contains(opener.range) }

  // Mistakes and the way on.

  /// Every mistake told so far, in the order of the source, without those that only follow from
  /// another.
  var diagnostics: [Diagnostic] {
    let starts = Set(mistakes.compactMap { $0.span?.range.lowerBound })
    let ends = Set(problems.compactMap { $0.span?.range.upperBound })
    // Who has a better word on a token says it; what touches a broken token is broken with it.
    let told =
      mistakes.filter { !ends.contains($0.span?.range.lowerBound ?? -1) }
      + problems.filter { !starts.contains($0.span?.range.lowerBound ?? -1) }
    let places = told.map { $0.span?.range.lowerBound ?? 0 }
    let order = told.indices.sorted { (places[$0], $0) < (places[$1], $1) }
    return order.map { told[$0] }
  }

  var mistakeCount: Int { mistakes.count + problems.count }

  var hasTooManyMistakes: Bool { mistakeCount >= Limits.diagnostics }

  func report(_ diagnostic: Diagnostic) {
    guard !hasTooManyMistakes, !mistakes.contains(diagnostic) else { return }
    mistakes.append(diagnostic)
  }

  /// Runs a reader one level deeper, within the limit that keeps recursion safe.
  func nested<T>(_ read: () throws(Diagnostic) -> T) throws(Diagnostic) -> T {
    guard depth < Limits.nesting else {
      throw Diagnostic("this is nested too deeply", at: span(of: current))
        .hint("give an inner part a name on a line of its own")
    }
    depth += 1
    defer { depth -= 1 }
    return try read()
  }

  /// What a reader finds from here on, without going on and without telling its mistakes; nil if it
  /// can't read what is here.
  func peeked<T>(_ read: () throws(Diagnostic) -> T) -> T? {
    let before = (index, depth, mistakes, problems, completion, allowsOpenRanges)
    completion = nil
    defer { (index, depth, mistakes, problems, completion, allowsOpenRanges) = before }
    return try? read()
  }

  /// Skips to a token that `isStop` accepts, or the end of the statement. Bracketed parts are
  /// skipped whole; what is wrong inside a skipped token is told.
  func skip(until isStop: (Token) -> Bool) {
    var open = 0
    while true {
      switch current.kind {
      case .end, .cursor: return
      case .separator where open == 0: return
      case .symbol(let symbol) where symbol.closer != nil:
        if open == 0, isStop(current) { return }
        open += 1
      case .symbol(let symbol) where symbol.isCloser:
        if open == 0 { return }
        open -= 1
      default:
        if open == 0, isStop(current) { return }
      }
      advance()
    }
  }

  /// Reads `element , element …` up to the bracket that closes `opener`, which was just taken.
  func elements<T>(
    closing opener: Token, _ element: () throws(Diagnostic) -> T
  ) throws(Diagnostic) -> [T] {
    guard case .symbol(let open) = opener.kind, let closer = open.closer else { return [] }
    let outer = allowsOpenRanges
    defer { allowsOpenRanges = outer }
    allowsOpenRanges = false
    var result: [T] = []
    while !take(closer) {
      do throws(Diagnostic) {
        result.append(try element())
        guard !at(closer), !take(.comma) else { continue }
        throw missingCloser(of: opener, closer)
      } catch {
        skip { $0.kind == .symbol(.comma) }
        let canGoOn = at(closer) || take(.comma)
        guard canGoOn || isAtClosingBracket else { throw error }
        report(error)
        if !canGoOn {
          // A bracket of another shape was meant to close this one.
          advance()
          return result
        }
      }
    }
    return result
  }

  /// A closing bracket is due and something else is here.
  func missingCloser(of opener: Token, _ closer: Token.Symbol) -> Diagnostic {
    if isAtClosingBracket {
      return Diagnostic("`\(typed(current))` can't close `\(typed(opener))`", at: span(of: current))
        .label("opened here", at: span(of: opener))
    }
    if isAtEndOfStatement || isUnclosed(opener) {
      return Diagnostic("`\(typed(opener))` is never closed", at: span(of: opener))
        .hint("write `\(closer.rawValue)` where it ends")
    }
    return unexpected()
  }

  /// Nothing follows but what ends a statement or a block.
  var isAtEndOfStatement: Bool {
    switch current.kind {
    case .end, .separator, .symbol(.closeBrace): true
    default: false
    }
  }

  private var isAtClosingBracket: Bool { at(.closeParenthesis) || at(.closeBracket) }
}
