// One small parser for each kind of argument.

extension Parser {
  /// An argument of a kind; `owner` is the verb or clause it stands after.
  func argument(_ kind: ArgumentKind, after owner: String) throws(Diagnostic) -> ArgumentSyntax {
    switch kind {
    case .expression: .expression(try expression())
    case .expressions: .expressions(try expressions())
    case .word(let words): .word(try word(of: words, after: owner))
    case .expressionOrWord(let words): try expressionOrWord(words)
    case .name(let domain): .name(try bareName(domain, after: owner))
    case .phrase(let parts): .phrase(try phrase(parts, after: owner))
    case .command: .expression(try commandOrExpression())
    case .words(let allowed): try words(of: allowed, after: owner)
    }
  }

  /// `by type, defective`.
  private func expressions() throws(Diagnostic) -> [Expression] {
    var result = [try expression()]
    while at(.comma) {
      let comma = advance()
      guard startsOperand(current) else { throw missingValue(after: comma) }
      result.append(try expression())
    }
    return result
  }

  /// `as logits`.
  private func word(of words: [String], after owner: String) throws(Diagnostic) -> Name {
    noteWords(words)
    guard let typed = current.word else {
      throw Diagnostic("`\(owner)` takes \(choice(words))", at: span(of: current))
    }
    guard words.contains(typed) else {
      let meant = nearest(to: typed, among: words).map { "did you mean `\($0)`?" }
      throw Diagnostic("`\(owner)` can't be `\(typed)`", at: span(of: current))
        .hint(meant ?? "it takes \(choice(words))")
    }
    return Name(typed, at: span(of: advance()))
  }

  /// `save session`; but `save session[0]`, `save session + 1` are expressions.
  private func expressionOrWord(_ words: [String]) throws(Diagnostic) -> ArgumentSyntax {
    noteWords(words)
    if let word = current.word, words.contains(word), standsAlone(before: next) {
      return .word(Name(word, at: span(of: advance())))
    }
    return .expression(try expression())
  }

  /// The current word is all there is of its argument.
  private func standsAlone(before next: Token) -> Bool {
    switch next.kind {
    case .word(let word): !Keyword.operators.contains(word)
    case .separator, .end, .cursor, .symbol(.closeParenthesis), .symbol(.closeBrace): true
    default: false
    }
  }

  /// `get efficientnet-lite0`: cut from the text, since its characters make several tokens.
  private func bareName(_ domain: NameDomain, after owner: String) throws(Diagnostic) -> Name {
    let start = current.range.lowerBound
    let end = Lexer.endOfBareName(in: source, from: start)
    noteBareName(domain, from: start, to: end)
    if case .text(let text) = current.kind {
      throw Diagnostic("`\(owner)` takes a name without quotes", at: span(of: current))
        .hint("write `\(owner) \(text)`")
    }
    guard end > start else {
      throw Diagnostic("`\(owner)` takes a name", at: span(of: current))
        .hint("a name has letters, digits, `_`, `.` and `-`")
    }
    skip(to: end)
    if let previous, previous.range.upperBound > end {
      throw Diagnostic(
        "a name can't have `\(source.text(in: end..<end + 1))` in it", at: span(of: previous)
      )
      .hint("a name has letters, digits, `_`, `.` and `-`")
    }
    let span = SourceSpan(in: source, start..<end)
    return Name(span.text, at: span)
  }

  /// `once in 100 checks`.
  private func phrase(
    _ parts: [PhrasePart], after owner: String
  ) throws(Diagnostic) -> [PhraseSyntax] {
    var result: [PhraseSyntax] = []
    var last = owner
    for part in parts {
      switch part {
      case .word(let word):
        noteWords([word])
        guard at(word: word) else { throw missing(word) }
        result.append(.word(Name(word, at: span(of: advance()))))
        last = word
      case .argument(let label, let kind):
        guard startsArgument else { throw missingValue(after: previous ?? current) }
        result.append(.argument(label, try argument(kind, after: last)))
        last = label
      case .optional(let rest):
        guard try isPresent(rest, after: last) else { continue }
        result += try phrase(rest, after: last)
      }
    }
    return result
  }

  private func missing(_ word: String) -> Diagnostic {
    let place = isAtEndOfStatement ? previous ?? current : current
    let last = previous.map(typed) ?? ""
    return Diagnostic("`\(word)` is missing after `\(last)`", at: span(of: place))
      .hint("write `\(last) \(word)`")
  }

  private var startsArgument: Bool { startsOperand(current) || current.word != nil }

  /// Optional parts are there when their first word is.
  private func isPresent(_ parts: [PhrasePart], after last: String) throws(Diagnostic) -> Bool {
    guard case .word(let word) = parts.first else { return startsArgument }
    noteWords([word])
    return at(word: word)
  }

  /// `[flip, rotate 90]`.
  private func words(of words: [String], after owner: String) throws(Diagnostic) -> ArgumentSyntax {
    guard at(.openBracket) else {
      throw Diagnostic("`\(owner)` takes a list", at: span(of: current))
        .hint("put it in brackets: `\(owner) [\(current.word ?? "…")]`")
    }
    let opener = advance()
    let entries = try elements(closing: opener) { () throws(Diagnostic) in
      var entry = WordSyntax(try word(of: words, after: owner))
      while !at(.comma), !at(.closeBracket) { entry.numbers.append(try number(after: entry.word)) }
      return entry
    }
    return .words(entries, span: span(from: opener.range.lowerBound))
  }

  /// A number literal, maybe under a minus.
  private func number(after word: Name) throws(Diagnostic) -> Expression {
    let start = current.range.lowerBound
    let isNegative = take(.minus)
    let numberStart = current.range.lowerBound
    let kind: Expression.Kind
    switch current.kind {
    case .integer(let value): kind = .integer(value)
    case .real(let value): kind = .real(value)
    case .percent(let value): kind = .percent(value)
    default:
      if isAtEndOfStatement { throw unexpected() }
      throw Diagnostic("only numbers follow `\(word.text)`", at: span(of: current))
        .hint("between words of a list stands a `,`")
    }
    advance()
    let number = try make(kind, from: numberStart)
    return isNegative ? try make(.unary(.negate, number), from: start) : number
  }
}

/// "`a`, `b` or `c`".
func choice(_ words: [String], _ conjunction: String = "or") -> String {
  let quoted = words.map { "`\($0)`" }
  guard let last = quoted.last, quoted.count > 1 else { return quoted.first ?? "nothing" }
  return quoted.dropLast().joined(separator: ", ") + " \(conjunction) " + last
}
