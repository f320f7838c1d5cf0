// What the parser says where it can't read on. Detection is elsewhere; the wording is here.

extension Parser {
  /// The current token can't stand where it does.
  func unexpected() -> Diagnostic {
    if let problem = current.problem, current.standsIn || current.kind == .symbol(.unknown) {
      return typed(current) == "?" ? questionMark(problem) : problem
    }
    let here = span(of: current)
    if let comparison = assignmentInCondition() { return comparison }
    switch current.kind {
    case .end, .separator, .cursor:
      return Diagnostic("a value is missing here", at: span(of: previous ?? current))
    case .symbol(.closeParenthesis), .symbol(.closeBracket), .symbol(.closeBrace):
      return isAfterValue || previous == nil
        ? Diagnostic("`\(typed(current))` closes nothing", at: here)
        : Diagnostic("a value is missing before `\(typed(current))`", at: here)
    case .symbol(.comma) where !isAfterValue:
      return Diagnostic("a value is missing before `,`", at: here)
    case .symbol(.comma):
      return Diagnostic("`,` can't stand here", at: here)
        .hint("several values make a list in brackets: `[a, b]`")
    case .symbol(.openBrace):
      return Diagnostic("a block can't stand here", at: here)
        .hint("a block follows `if`, `else`, `for`, `repeat` or `def`")
    case .symbol(.openParenthesis) where isAfterValue, .symbol(.openBracket) where isAfterValue:
      return separatedBracket()
    case .word(let word):
      return unexpectedWord(word)
    case .integer, .smallestInteger, .real, .percent, .text:
      return missingOperator()
    case .symbol:
      return isAfterValue
        ? Diagnostic("`\(typed(current))` can't stand here", at: here)
        : Diagnostic("a value is missing before `\(typed(current))`", at: here)
    }
  }

  /// The token before this could be the end of an expression.
  private var isAfterValue: Bool {
    guard let previous, previous.range.upperBound > 0 else { return false }
    switch previous.kind {
    case .word(let word): return !Keyword.operators.contains(word) && word != "not"
    case .integer, .smallestInteger, .real, .percent, .text: return true
    case .symbol(let symbol): return symbol.isCloser
    case .separator, .cursor, .end: return false
    }
  }

  private func questionMark(_ problem: Diagnostic) -> Diagnostic {
    let topic = next.word ?? previous?.word
    return problem.hint(topic.map { "for help write `help \($0)`" })
  }

  private func separatedBracket() -> Diagnostic {
    let bracket = typed(current)
    let what = bracket == "(" ? "a call" : "an index"
    let before = previous.map(typed) ?? ""
    return Diagnostic("no blank stands before the `\(bracket)` of \(what)", at: span(of: current))
      .hint("write `\(before)\(bracket)…`")
  }

  private func unexpectedWord(_ word: String) -> Diagnostic {
    let here = span(of: current)
    if isAfterValue { return missingOperator() }
    if Keyword.all.contains(word) {
      return Diagnostic("`\(word)` can't stand here", at: here)
        .hint(Keyword.statements.contains(word) ? "`\(word)` begins a statement" : nil)
    }
    return Diagnostic("`\(word)` can't stand here", at: here)
  }

  /// Two values side by side.
  private func missingOperator() -> Diagnostic {
    let here = span(of: current)
    if let verb = previous?.word, verbs[verb] != nil, current.word.map(isName) ?? true {
      return Diagnostic("a command inside an expression stands in parentheses", at: here)
        .hint("write `(\(verb) \(typed(current)) …)`")
    }
    if at(word: "if") {
      return Diagnostic("`if` can't stand inside an expression", at: here)
        .hint("write `if a > 0 { y = 1 } else { y = 2 }`")
    }
    if at(word: "not"), next.word == "in" {
      return Diagnostic("there is no `not in`", at: here).hint("write `not (x in list)`")
    }
    if at(word: "is") { return Diagnostic("there is no `is`", at: here).hint("write `==`") }
    let word = typed(current)
    let meant = current.word.flatMap { nearest(to: $0, among: Keyword.operators) }
    return Diagnostic("an operator or `,` is missing before `\(word)`", at: here)
      .hint(meant.map { "did you mean `\($0)`?" })
  }

  private func isName(_ word: String) -> Bool { !Keyword.all.contains(word) }

  /// Nothing that could be a value follows an operator, a `=` or a keyword.
  func missingValue(after token: Token) -> Diagnostic {
    let sign = typed(token)
    if !isAtEndOfStatement, let problem = current.problem { return problem }
    let doubled = sign == "+" && at(.plus) || sign == "=" && at(.assign)
    return Diagnostic("a value is missing after `\(sign)`", at: span(of: token))
      .hint(doubled ? "one `\(sign)` is enough" : nil)
  }

  func chained(_ first: Token, _ second: Token, from start: Int) -> Diagnostic {
    let middle = source.text(in: first.range.upperBound..<second.range.lowerBound).trimmed
    let left = source.text(in: start..<first.range.lowerBound).trimmed
    var hint: String?
    if startsOperand(current), !middle.contains("\n"), !left.contains("\n") {
      let right = typed(current)
      hint = "write `\(left) \(typed(first)) \(middle) and \(middle) \(typed(second)) \(right)`"
    }
    return Diagnostic("comparisons don't chain", at: span(of: second)).hint(hint)
  }

  func augmentedAssignment(_ sign: Token) -> Diagnostic {
    let written = SourceSpan(in: source, sign.range.lowerBound..<current.range.upperBound)
    let name = index >= 2 ? typed(token(-2)) : "x"
    return Diagnostic("there is no `\(written.text)`", at: written)
      .hint("write `\(name) = \(name) \(typed(sign)) …`")
  }

  func emptyIndex(_ opener: Token) -> Diagnostic {
    Diagnostic("an index is missing between `[` and `]`", at: span(of: opener))
      .hint("`x[0]` is the first, `x[-1]` the last, `x[:]` all")
  }

  func notCallable(_ base: Expression) -> Diagnostic {
    let mistake = Diagnostic("only a name can be called", at: base.span)
    guard case .member(let owner, let method) = base.kind else { return mistake }
    let opener = current
    let given = peeked { () throws(Diagnostic) in
      advance()
      return try elements(closing: opener) { () throws(Diagnostic) in try callArgument() }
    }
    var arguments = given ?? []
    if case .name(let module) = owner.kind, ForeignWords.modules.contains(module) {
      return mistake.hint("write `\(call(of: method, arguments, isWhole: given != nil))`")
    }
    if verbs[method.text] == nil, let hint = ForeignWords.hint(for: method.text) {
      return mistake.hint(hint)
    }
    arguments.insert(Expression.Argument(owner), at: 0)
    guard verbs[method.text] != nil else {
      return mistake.hint("write `\(call(of: method, arguments, isWhole: given != nil))`")
    }
    let line = commandMeant(
      by: Expression(.call(method, arguments)), verbs: verbNames.compactMap { verbs[$0] })
    return mistake.hint(
      line.map { "write `\($0)`" } ?? "`help \(method.text)` shows how it is written")
  }

  /// A call as it should be written; dots stand for arguments that can't be read or are too long.
  private func call(of name: Name, _ arguments: [Expression.Argument], isWhole: Bool) -> String {
    let whole = Expression(.call(name, arguments)).canonical
    if isWhole, whole.count <= 60, !whole.contains("\n") { return whole }
    let first = arguments.first?.value.canonical ?? ""
    return "\(name.text)(\(first.isEmpty ? "" : first + ", ")…)"
  }

  /// `where digit = 8`, with the condition that was meant; nil outside the condition of a `where`.
  func assignmentInCondition() -> Diagnostic? {
    guard at(.assign) else { return nil }
    var ahead = -1
    while ahead > -100, index + ahead >= 0, token(ahead).kind != .separator {
      if token(ahead).word == "where" { return comparisonMeant() }
      ahead -= 1
    }
    return nil
  }

  /// A `=` where only a condition can stand.
  func comparisonMeant() -> Diagnostic {
    let mistake = Diagnostic("`=` gives a name, it does not compare", at: span(of: current))
    guard let left = previous, let word = left.word, isName(word), startsOperand(next),
      next.kind != .cursor
    else {
      return mistake.hint("`==` asks whether two values are equal")
    }
    return mistake.hint("write `\(typed(left)) == \(typed(next))`")
  }

  // Statements.

  /// Something follows a whole statement on its line.
  func afterStatement(_ statement: Statement) -> Diagnostic {
    if at(.assign) { return notAPlace(statement) }
    if at(.colon) {
      return Diagnostic("`:` can't stand here", at: span(of: current))
        .hint("a range is `0:10`; a block stands in braces: `{ … }`")
    }
    return unexpected()
  }

  /// `x[0] = 3` and the like.
  private func notAPlace(_ statement: Statement) -> Diagnostic {
    if let comparison = assignmentInCondition() { return comparison }
    guard case .expression(let expression) = statement.kind else {
      return Diagnostic("a statement has one `=`", at: span(of: current))
        .hint("give each name its own line; `==` asks whether two values are equal")
    }
    let place = statement.span
    switch expression.kind {
    case .index(let base, let subscripts):
      return Diagnostic("values never change, so a part of one can't be set", at: place)
        .hint(replacement(of: base, subscripts))
    case .call(let name, let arguments):
      let names = arguments.map(\.value.canonical).joined(separator: ", ")
      return Diagnostic("a call can't stand left of `=`", at: place)
        .hint("to define a function write `def \(name.text)(\(names)) = …`")
    case .member:
      return Diagnostic("only a column of a named dataset can be set", at: place)
        .hint("write `data.column = …`")
    default:
      return Diagnostic("only names stand left of `=`", at: place)
        .hint("`==` asks whether two values are equal")
    }
  }

  /// The line that makes what an assignment to a part was meant to make.
  private func replacement(of base: Expression, _ subscripts: [Expression]) -> String {
    let name = base.canonical
    if case .text(let column) = subscripts.first?.kind, subscripts.count == 1 {
      return "a column is set with `\(name).\(column) = …`"
    }
    let value = source.text(in: next.range)
    let new = startsOperand(next) && token(2).kind.endsStatement ? value : "…"
    guard case .integer(let position) = subscripts.first?.kind, subscripts.count == 1 else {
      return "make a new value: `\(name) = where(CONDITION, \(new), \(name))`"
    }
    return "write `\(name) = where(arange(len(\(name))) == \(position), \(new), \(name))`"
  }

  /// `y = if …`, with the line that does it; nil if no `if` follows.
  func ifAsValue(for places: [Place]) -> Diagnostic? {
    guard at(word: "if") else { return nil }
    let here = span(of: current)
    var mistake = Diagnostic("`if` has no value to give a name", at: here)
    let before = mistakeCount
    do throws(Diagnostic) {
      let branch = try branch()
      if mistakeCount == before, let line = branch.assigning(places) {
        mistake = mistake.hint("write `\(line)`")
      }
    } catch {
      mistake = mistake.hint("write `if a > 0 { y = 1 } else { y = 2 }`")
    }
    return mistake
  }

  // Commands.

  func missingArgument(_ clause: ClauseSignature, _ word: Name) -> Diagnostic {
    let mistake = Diagnostic("a value is missing after `\(clause.word)`", at: word.span)
    if case .word(let words) = clause.kind {
      return mistake.hint("it takes \(choice(words))")
    }
    return clause.summary.isEmpty ? mistake : mistake.hint("`\(clause.word)`: \(clause.summary)")
  }

  func unknownClause(
    _ word: String, of signature: VerbSignature, in command: CommandSyntax
  ) -> Diagnostic {
    let clauses = signature.clauses.map(\.word)
    let verb = signature.name
    if clauses.isEmpty, command.argument == nil {
      return Diagnostic("nothing can stand after `\(verb)`", at: span(of: current))
    }
    let mistake =
      clauses.isEmpty
      ? Diagnostic("`\(word)` can't stand here", at: span(of: current))
      : Diagnostic("`\(verb)` has no clause `\(word)`", at: span(of: current))
    if let meant = nearest(to: word, among: clauses + Keyword.operators) {
      return mistake.hint("did you mean `\(meant)`?")
    }
    if let missing = missingClause(signature, in: command), isName(word),
      !startsOperand(next) || next.word.map({ clauses.contains($0) }) ?? false
    {
      return mistake.hint("did you mean `\(missing.word) \(word)`?")
    }
    if clauses.isEmpty { return mistake.hint("`\(verb)` has no clauses") }
    return mistake.hint(
      clauses.count == 1
        ? "its only clause is `\(clauses[0])`" : "its clauses are \(choice(clauses, "and"))")
  }

  /// `epochs=20`.
  func assignedClause(_ word: Name) -> Diagnostic {
    let value = startsOperand(next) ? typed(next) : "…"
    return Diagnostic("`=` can't stand in a clause", at: span(of: current))
      .hint("write `\(word.text) \(value)`")
  }

  /// The verb's object stands behind a clause: `fit epochs 3 model`.
  func lateObject(_ object: ObjectSignature, _ word: String, of signature: VerbSignature)
    -> Diagnostic
  {
    let words = object.label.split(separator: " ")
    let isThing = words.count == 2 && ["a", "an"].contains(words[0])
    let noun = isThing ? "its \(words[1])" : "what it is about"
    return Diagnostic("`\(signature.name)` has \(noun) right after it", at: span(of: current))
      .hint("write `\(signature.name) \(word) …`")
  }

  /// Something that is no word follows a complete argument.
  ///
  /// - Parameter missing: the first clause that is due.
  func afterArgument(of signature: VerbSignature, missing: ClauseSignature?) -> Diagnostic {
    if let missing, startsOperand(current), !at(.minus), current.kind != .symbol(.unknown) {
      let what = at(.openBracket) ? "[…]" : at(.openParenthesis) ? "(…)" : typed(current)
      return Diagnostic(
        "`\(missing.word)` is missing before `\(typed(current))`", at: span(of: current)
      )
      .hint("write `\(missing.word) \(what)`")
    }
    if let comparison = assignmentInCondition() { return comparison }
    if at(.assign) {
      return Diagnostic("`=` can't stand in a command", at: span(of: current))
        .hint("a clause stands before its value, without a sign: `epochs 20`")
    }
    return unexpected()
  }
}

extension Token.Kind {
  fileprivate var endsStatement: Bool { self == .separator || self == .end }
}

extension String {
  fileprivate var trimmed: String {
    let blanks: Set<Character> = [" ", "\t", "\r", "\n", "\r\n"]
    return String(drop { blanks.contains($0) }.reversed().drop { blanks.contains($0) }.reversed())
  }
}

extension BranchSyntax {
  /// The branch with the last value of each block given to these places; nil if a block has none.
  fileprivate func assigning(_ places: [Place]) -> String? {
    var result = self
    for index in arms.indices {
      guard let block = arms[index].block.assigning(places) else { return nil }
      result.arms[index].block = block
    }
    if let otherwise {
      guard let block = otherwise.assigning(places) else { return nil }
      result.otherwise = block
    }
    let line = Statement(.branch(result)).canonical
    return line.contains("\n") ? nil : line
  }
}

extension Block {
  fileprivate func assigning(_ places: [Place]) -> Block? {
    guard let last = statements.last else { return nil }
    let value: Expression
    switch last.kind {
    case .expression(let expression): value = expression
    case .command(let command): value = Expression(.command(command))
    default: return nil
    }
    return Block(statements.dropLast() + [Statement(.assign(places, value))])
  }
}
