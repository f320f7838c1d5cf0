// A bracket that nothing closes takes the lines after it into it. Where one of them plainly begins
// a statement, the bracket is read as if it ended before that line: one mistake hides no other.

extension Lexer {
  /// A line that an unclosed bracket has swallowed.
  struct SwallowedStatement {
    /// The bracket, as a place in ``openBrackets``.
    var opener: Int
    /// Where the line before it ends.
    var end: Int
    /// The line goes on after a comma, as arguments do that stand below each other.
    var followsComma: Bool
  }

  /// The first line that begins a statement although a bracket is open.
  ///
  /// - Parameter first: the outermost bracket to look into, as a place in ``openBrackets``.
  func swallowedStatement(from first: Int, verbs: Set<String>) -> SwallowedStatement? {
    var places: [Int: Int] = [:]
    for place in openBrackets.indices[first...] {
      places[openBrackets[place].range.lowerBound] = place
    }
    guard first < openBrackets.count, let start = tokenIndex(of: openBrackets[first]) else {
      return nil
    }
    var open: [Int] = []
    for index in start..<tokens.count {
      if let last = open.last, let place = places[tokens[last].range.lowerBound],
        let end = endOfLine(before: index), beginsStatement(index, after: last, verbs: verbs)
      {
        let followsComma = tokens[index - 1].kind == .symbol(.comma)
        return SwallowedStatement(opener: place, end: end, followsComma: followsComma)
      }
      guard case .symbol(let symbol) = tokens[index].kind else { continue }
      if symbol.closer != nil {
        open.append(index)
      } else if symbol.isCloser,
        let match = open.lastIndex(where: { tokens[$0].closer == symbol })
      {
        open.removeSubrange(match...)
      }
    }
    return nil
  }

  /// Whether a bracket that is still open was forgotten: no line that follows can mend it. A block
  /// may go on, and after a comma so may arguments that look like assignments.
  func hasSwallowedStatement(verbs: Set<String>) -> Bool {
    guard let statement = swallowedStatement(from: 0, verbs: verbs) else { return false }
    return openBrackets[statement.opener].kind != .symbol(.openBrace) && !statement.followsComma
  }

  /// Where the line before a token ends, if the token is the first of its line.
  private func endOfLine(before index: Int) -> Int? {
    let token = tokens[index]
    let previous = tokens[index - 1]
    if previous.isNewline { return previous.range.lowerBound }
    return bytes[previous.range.upperBound..<token.range.lowerBound].firstIndex(
      of: UInt8(ascii: "\n"))
  }

  /// A line that is not indented deeper than its bracket's, and can't go on inside that bracket.
  private func beginsStatement(_ index: Int, after opener: Int, verbs: Set<String>) -> Bool {
    let token = tokens[index]
    guard let word = token.word, indentation(of: token) <= indentation(of: tokens[opener]) else {
      return false
    }
    // A block's lines are statements anyhow; it has ended where they are indented no more.
    if tokens[opener].kind == .symbol(.openBrace) { return isIndented(blockOf: opener) }
    return Keyword.statements.contains(word) || isAtTargets(index)
      || verbs.contains(word) && isBeforeOperand(index)
  }

  private func isIndented(blockOf opener: Int) -> Bool {
    let first = tokens[(opener + 1)...].prefix(Self.lookahead).first { $0.kind != .separator }
    return first.map { indentation(of: $0) > indentation(of: tokens[opener]) } ?? false
  }

  /// Tokens and blanks that a line is judged by: without the limit it would cost time squared.
  private static let lookahead = 100

  /// Places, commas and a `=` follow.
  private func isAtTargets(_ start: Int) -> Bool {
    var index = start
    let end = min(start + Self.lookahead, tokens.count)
    func symbol(_ ahead: Int) -> Token.Kind? {
      index + ahead < tokens.count ? tokens[index + ahead].kind : nil
    }
    while index < end, tokens[index].word != nil {
      if symbol(1) == .symbol(.dot) { index += 2 }
      if symbol(1) == .symbol(.assign) { return true }
      guard symbol(1) == .symbol(.comma) else { return false }
      index += 2
    }
    return false
  }

  /// A word, a number or a text follows on the same line.
  private func isBeforeOperand(_ index: Int) -> Bool {
    guard index + 1 < tokens.count, endOfLine(before: index + 1) == nil else { return false }
    switch tokens[index + 1].kind {
    case .word(let word): return !Keyword.operators.contains(word)
    case .integer, .real, .percent, .text: return true
    default: return false
    }
  }

  /// Blanks at the start of a token's line.
  private func indentation(of token: Token) -> Int {
    let line = source.lineRange(at: token.range.lowerBound)
    return bytes[line].prefix(Self.lookahead).prefix {
      $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t")
    }.count
  }

  private func tokenIndex(of bracket: Token) -> Int? {
    // Tokens stand in the order of the source.
    var (low, high) = (0, tokens.count)
    while low < high {
      let middle = (low + high) / 2
      if tokens[middle].range.lowerBound < bracket.range.lowerBound {
        low = middle + 1
      } else {
        high = middle
      }
    }
    // What stands in for a closing bracket may start where an opening one does.
    return tokens[low...].firstIndex { $0.range == bracket.range }
  }
}
