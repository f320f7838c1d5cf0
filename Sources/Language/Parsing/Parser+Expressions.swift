extension Parser {
  /// A whole expression.
  func expression() throws(Diagnostic) -> Expression { try expression(from: .filter) }

  /// An expression whose outermost operators bind at least as tightly as `loosest`.
  func expression(from loosest: Precedence) throws(Diagnostic) -> Expression {
    try nested { () throws(Diagnostic) in
      let start = current.range.lowerBound
      var left = try prefixed(loosest)
      var compared: Token?
      while true {
        if let operation = binaryOperator, operation.precedence >= loosest {
          let sign = advance()
          if operation.precedence == .comparison {
            if let compared { throw chained(compared, sign, from: start) }
            compared = sign
          }
          let right = try operand(of: operation, after: sign)
          left = try make(.binary(operation, left, right), from: start)
        } else if at(.colon), loosest <= .range {
          left = try range(from: left, start: start)
        } else if at(word: "where"), loosest == .filter {
          left = try filter(left, start: start)
        } else {
          noteOperator()
          return left
        }
      }
    }
  }

  /// Makes an expression that ends at the token before this, unless its tree grows too high.
  func make(_ kind: Expression.Kind, from start: Int) throws(Diagnostic) -> Expression {
    let expression = Expression(kind, at: span(from: start))
    guard expression.height <= Limits.height else {
      throw Diagnostic("this expression has too many parts inside each other", at: expression.span)
        .hint("give a part of it a name on a line of its own")
    }
    return expression
  }

  // Operators.

  private var binaryOperator: BinaryOperator? {
    switch current.kind {
    case .word("or"): .or
    case .word("and"): .and
    case .word("in"): .isIn
    case .symbol(let symbol): BinaryOperator(rawValue: symbol.rawValue)
    default: nil
    }
  }

  /// The right side of an operator.
  private func operand(
    of operation: BinaryOperator, after sign: Token
  ) throws(Diagnostic) -> Expression {
    if at(.assign), sign.touches(current) { throw augmentedAssignment(sign) }
    guard startsOperand(current) else { throw missingValue(after: sign) }
    if at(word: "not"), operation.precedence > .not {
      throw Diagnostic("`not` binds looser than `\(operation.symbol)`", at: span(of: current))
        .hint("put it in parentheses: `\(operation.symbol) (not …)`")
    }
    // A power takes a sign on its right, `2^-1`, and goes on to the right.
    if operation == .power { return try expression(from: .negation) }
    return try expression(from: operation.precedence.tighter)
  }

  /// `not x`, `-x`, or what stands tighter.
  private func prefixed(_ loosest: Precedence) throws(Diagnostic) -> Expression {
    let start = current.range.lowerBound
    if at(word: "not"), loosest <= .not {
      let sign = advance()
      guard startsOperand(current) else { throw missingValue(after: sign) }
      return try make(.unary(.not, try expression(from: .not)), from: start)
    }
    guard at(.minus) else { return try postfix() }
    let sign = advance()
    if current.kind == .smallestInteger, next.kind != .symbol(.power) {
      advance()
      return try make(.integer(.min), from: start)
    }
    guard startsOperand(current), !at(word: "not") else { throw missingValue(after: sign) }
    return try make(.unary(.negate, try expression(from: .negation)), from: start)
  }

  /// Something that can begin an expression.
  func startsOperand(_ token: Token) -> Bool {
    switch token.kind {
    case .integer, .smallestInteger, .real, .percent, .text, .cursor: true
    case .word(let word): !["and", "or", "in", "else"].contains(word)
    case .symbol(let symbol):
      [.openParenthesis, .openBracket, .minus, .unknown].contains(symbol)
    case .separator, .end: false
    }
  }

  private func filter(_ data: Expression, start: Int) throws(Diagnostic) -> Expression {
    let sign = advance()
    guard startsOperand(current) else { throw missingValue(after: sign) }
    let condition = try inScope(.columns(of: data)) { () throws(Diagnostic) in
      try expression(from: .or)
    }
    return try make(.filter(data, where: condition), from: start)
  }

  // Ranges.

  /// `left :` was read up to the colon; inside an index the ends may be open.
  private func range(from left: Expression?, start: Int) throws(Diagnostic) -> Expression {
    let colon = advance()
    let end = try rangeEnd(after: colon)
    var step: Expression?
    if at(.colon) {
      let second = advance()
      step = try rangeEnd(after: second)
    }
    if at(.colon) {
      throw Diagnostic("a range has at most three parts", at: span(of: current))
        .hint("write `first:end:step`")
    }
    return try make(.range(from: left, to: end, step: step), from: start)
  }

  private func rangeEnd(after colon: Token) throws(Diagnostic) -> Expression? {
    let isOperator = at(word: "where") && !isCallOfWhere
    if startsOperand(current), !isOperator { return try expression(from: .sum) }
    if allowsOpenRanges, at(.comma) || at(.colon) || at(.closeBracket) { return nil }
    if isInHead, isAtEndOfStatement { throw blockAfterColon(colon) }
    throw Diagnostic("a range needs its end here", at: span(of: colon))
      .hint("write `0:10`; only inside an index may the ends be left out: `x[1:]`")
  }

  /// `where(…)`, the function, where a value is due.
  private var isCallOfWhere: Bool {
    at(word: "where") && next.kind == .symbol(.openParenthesis) && current.touches(next)
  }

  /// One of the expressions inside the brackets of an index.
  func subscriptExpression() throws(Diagnostic) -> Expression {
    allowsOpenRanges = true
    defer { allowsOpenRanges = false }
    if at(.colon) { return try range(from: nil, start: current.range.lowerBound) }
    return try expression()
  }

  // Operands.

  /// An operand with the indices, names and calls that touch it.
  private func postfix() throws(Diagnostic) -> Expression {
    let start = current.range.lowerBound
    var base = try primary()
    while true {
      if at(.dot) {
        advance()
        base = try make(.member(base, try memberName(of: base)), from: start)
      } else if at(.openBracket), isTouched {
        let opener = advance()
        let before = mistakeCount
        let subscripts = try elements(closing: opener) { () throws(Diagnostic) in
          try subscriptExpression()
        }
        if subscripts.isEmpty, mistakeCount == before { report(emptyIndex(opener)) }
        base = try make(.index(base, subscripts), from: start)
      } else if at(.openParenthesis), isTouched {
        throw notCallable(base)
      } else {
        return base
      }
    }
  }

  /// No blank stands between the token before and this one.
  var isTouched: Bool { previous?.touches(current) ?? false }

  /// After `.` any word is a name.
  private func memberName(of base: Expression) throws(Diagnostic) -> Name {
    noteMember(of: base)
    if case .word(let word) = current.kind {
      let token = advance()
      return Name(word, at: span(of: token))
    }
    throw Diagnostic("a name is missing after `.`", at: span(of: previous ?? current))
  }

  private func primary() throws(Diagnostic) -> Expression {
    noteOperand()
    let start = current.range.lowerBound
    switch current.kind {
    case .integer(let value):
      advance()
      return try make(.integer(value), from: start)
    case .real(let value):
      advance()
      return try make(.real(value), from: start)
    case .percent(let value):
      advance()
      return try make(.percent(value), from: start)
    case .text(let value):
      advance()
      return try make(.text(value), from: start)
    case .word(let word):
      return try name(word)
    case .symbol(.openParenthesis):
      return try parenthesized()
    case .symbol(.openBracket):
      let opener = advance()
      let list = try elements(closing: opener) { () throws(Diagnostic) in try expression() }
      return try make(.list(list), from: start)
    case .smallestInteger:
      throw Diagnostic("this whole number is too large", at: span(of: current))
        .hint("whole numbers reach up to 9223372036854775807")
    default:
      throw unexpected()
    }
  }

  /// A constant, a call or a name.
  private func name(_ word: String) throws(Diagnostic) -> Expression {
    let token = current
    let isCall = next.kind == .symbol(.openParenthesis) && token.touches(next)
    if Keyword.all.contains(word), !Keyword.values.contains(word), !isCallOfWhere {
      throw unexpected()
    }
    advance()
    let start = token.range.lowerBound
    switch word {
    case "true": return try make(.boolean(true), from: start)
    case "false": return try make(.boolean(false), from: start)
    case "none": return try make(.none, from: start)
    default: break
    }
    guard isCall else { return try make(.name(word), from: start) }
    let opener = advance()
    let arguments = try elements(closing: opener) { () throws(Diagnostic) in try callArgument() }
    return try make(.call(Name(word, at: span(of: token)), arguments), from: start)
  }

  func callArgument() throws(Diagnostic) -> Expression.Argument {
    guard case .word(let word) = current.kind else { return .init(try expression()) }
    if next.kind == .symbol(.assign) {
      let value = source.text(in: current.range)
      report(
        Diagnostic("`=` can't stand in a call", at: span(of: next)).hint("write `\(value): …`"))
    } else if next.kind != .symbol(.colon) {
      return .init(try expression())
    }
    let name = Name(word, at: span(of: advance()))
    let sign = advance()
    guard startsOperand(current) else { throw missingValue(after: sign) }
    return .init(try expression(), name: name)
  }

  /// A command or an expression in parentheses.
  private func parenthesized() throws(Diagnostic) -> Expression {
    let opener = advance()
    let startsWithSpecialWord = current.word.map(specialWords.contains) ?? false
    if at(.closeParenthesis), !current.standsIn {
      throw Diagnostic("nothing stands between `(` and `)`", at: span(of: opener))
    }
    var isFirst = true
    let before = mistakeCount
    let parts = try elements(closing: opener) { () throws(Diagnostic) in
      defer { isFirst = false }
      return isFirst ? try commandOrExpression() : try expression()
    }
    // Without a part a mistake was told, and this statement will not run.
    let inner = parts.first ?? Expression(.none, at: span(of: opener))
    if parts.count > 1, mistakeCount == before {
      report(
        Diagnostic("values in parentheses can't stand side by side", at: span(of: opener))
          .hint("a list stands in brackets: `[a, b]`"))
    }
    return Expression(inner.kind, at: inner.span, keepsParentheses: startsWithSpecialWord)
  }
}
