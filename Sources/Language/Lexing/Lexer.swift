/// Cuts a source into tokens. It never fails: a token that is wrong carries its problem, so that
/// the parser can go on and find the next mistake.
struct Lexer {
  private(set) var tokens: [Token] = []
  /// Brackets that were opened and not closed, outermost first.
  private(set) var openBrackets: [Token] = []
  /// How many of them each closer would fit.
  private var openCounts: [Token.Symbol: Int] = [:]
  /// The source ends in a `\` that asks for another line.
  private(set) var endsInContinuation = false
  /// A mistake that no token can carry.
  private(set) var problem: Diagnostic?
  /// The verbs' words, where brackets that nothing closes are to be ended before the next statement.
  private let statementVerbs: Set<String>?
  /// Bytes that were read again after such a bracket.
  private var rereadCount = 0

  let source: SourceText
  let bytes: [UInt8]
  var position = 0

  /// Reads a whole source.
  ///
  /// - Parameter verbs: the verbs' words; with them, a bracket that nothing closes ends before the
  ///   next line that begins a statement. Without them it stays open.
  init(_ source: SourceText, endingUnclosedBefore verbs: Set<String>? = nil) {
    self.source = source
    statementVerbs = verbs
    guard source.count <= Limits.textBytes else {
      bytes = []
      problem = Diagnostic("this text is longer than \(Limits.textBytes) bytes")
        .hint("cut it into several files or cells")
      append(.end, from: 0)
      return
    }
    bytes = Array(source.text.utf8)
    repeat {
      while position < bytes.count, tokens.count < Limits.tokens {
        readToken()
      }
    } while endUnclosedBracket(from: 0)
    if position < bytes.count {
      let rest = SourceSpan(in: source, position..<position + 1)
      problem = Diagnostic("this text has more than \(Limits.tokens) words and signs", at: rest)
        .hint("cut it into several files or cells")
      position = bytes.count
    }
    append(.end, from: position)
  }

  func byte(_ ahead: Int = 0) -> UInt8? {
    position + ahead < bytes.count ? bytes[position + ahead] : nil
  }

  func span(from start: Int, to end: Int? = nil) -> SourceSpan {
    SourceSpan(in: source, start..<(end ?? position))
  }

  mutating func append(_ kind: Token.Kind, from start: Int, problem: Diagnostic? = nil) {
    tokens.append(Token(kind: kind, range: start..<position, problem: problem))
  }

  private mutating func readToken() {
    let start = position
    guard let first = byte() else { return }
    switch first {
    case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"):
      position += 1
    case UInt8(ascii: "\n"):
      position += 1
      if !isInsideBrackets {
        append(.separator, from: start)
        tokens[tokens.count - 1].isNewline = true
      }
    case UInt8(ascii: ";"):
      position += 1
      append(isInsideBrackets ? .symbol(.semicolon) : .separator, from: start)
    case UInt8(ascii: "#"):
      skipComment()
    case UInt8(ascii: "\\"):
      readContinuation()
    case UInt8(ascii: "\""):
      readText()
    case UInt8(ascii: "'"):
      readForeignText(closing: "'")
    case UInt8(ascii: "0")...UInt8(ascii: "9"):
      readNumber()
    default:
      if startsWord { readWord() } else { readSymbol() }
    }
  }

  /// Inside ( and [ a newline is no separator; inside a block within them it is again.
  private var isInsideBrackets: Bool {
    guard let last = openBrackets.last else { return false }
    return last.kind != .symbol(.openBrace)
  }

  private mutating func skipComment() {
    while let next = byte(), next != UInt8(ascii: "\n") { position += 1 }
  }

  /// A `\` with nothing but blanks or a comment after it joins the next line to this one.
  private mutating func readContinuation() {
    let start = position
    position += 1
    while let next = byte(),
      next == UInt8(ascii: " ") || next == UInt8(ascii: "\t")
        || next == UInt8(ascii: "\r")
    { position += 1 }
    if byte() == UInt8(ascii: "#") { skipComment() }
    if byte() == UInt8(ascii: "\n") {
      position += 1
    } else if position == bytes.count {
      endsInContinuation = true
    } else {
      position = start + 1
      let problem = Diagnostic("`\\` stands only at the end of a line", at: span(from: start))
      append(.symbol(.unknown), from: start, problem: problem)
    }
  }

  mutating func noteBracket(_ symbol: Token.Symbol) {
    guard let token = tokens.last else { return }
    if let closer = symbol.closer {
      openBrackets.append(token)
      openCounts[closer, default: 0] += 1
    } else if openCounts[symbol, default: 0] > 0 {
      // A closer ends everything inside the bracket it fits; one that fits none changes nothing.
      let unclosed = openBrackets.lastIndex { $0.closer == symbol }.map { $0 + 1 }
      if let unclosed, endUnclosedBracket(from: unclosed) { return }
      while let last = openBrackets.popLast() {
        guard let closer = last.closer else { continue }
        openCounts[closer, default: 0] -= 1
        if closer == symbol { break }
      }
    }
  }

  /// Goes back to where the first bracket ends that has swallowed a statement, and puts a token there
  /// that closes it and tells the mistake.
  ///
  /// - Parameter first: the outermost bracket that may be ended, as a place in the list of open ones.
  /// - Returns: whether there is such a bracket.
  private mutating func endUnclosedBracket(from first: Int) -> Bool {
    guard let statementVerbs, first < openBrackets.count,
      let statement = swallowedStatement(from: first, verbs: statementVerbs),
      rereadCount + position - statement.end <= 4 * Limits.textBytes
    else { return false }
    rereadCount += position - statement.end
    position = statement.end
    let opener = openBrackets[statement.opener]
    tokens.removeAll {
      $0.range.lowerBound > position || $0.range.lowerBound == position && !$0.standsIn
    }
    for bracket in openBrackets[statement.opener...] {
      openCounts[bracket.closer ?? .unknown, default: 0] -= 1
    }
    openBrackets.removeSubrange(statement.opener...)
    append(.symbol(opener.closer ?? .unknown), from: position, problem: neverClosed(opener))
    return true
  }

  private func neverClosed(_ opener: Token) -> Diagnostic {
    Diagnostic(
      "`\(source.text(in: opener.range))` is never closed",
      at: SourceSpan(in: source, opener.range)
    ).hint("write `\(opener.closer?.rawValue ?? "")` where it ends")
  }
}
