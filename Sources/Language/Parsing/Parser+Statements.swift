extension Parser {
  /// Everything up to the end of the source.
  func program() -> Program {
    var statements: [Statement] = []
    while true {
      statements += self.statements()
      guard current.kind != .end, !hasTooManyMistakes else { break }
      // Only a brace that closes nothing stops the statements before the end.
      report(unexpected())
      advance()
    }
    return Program(statements, at: source.span)
  }

  /// Statements up to a `}` or the end. One with a mistake is told and left out.
  private func statements() -> [Statement] {
    var result: [Statement] = []
    while !hasTooManyMistakes {
      while current.kind == .separator { advance() }
      if current.kind == .end || at(.closeBrace) { break }
      let mistakes = mistakeCount
      do throws(Diagnostic) {
        let statement = try nested { () throws(Diagnostic) in try self.statement() }
        if !isAtEndOfStatement { throw afterStatement(statement) }
        if mistakeCount == mistakes { result.append(statement) }
      } catch {
        report(error)
        skip { _ in false }
        if current.kind == .cursor { break }
        // A closing bracket that closes nothing must not stop the way on.
        while !isAtEndOfStatement, current.kind != .cursor {
          advance()
          skip { _ in false }
        }
      }
      if current.kind == .cursor { break }
    }
    return result
  }

  private func statement() throws(Diagnostic) -> Statement {
    let start = current.range.lowerBound
    noteStatement()
    let kind = try statementKind()
    return Statement(kind, at: span(from: start))
  }

  private func statementKind() throws(Diagnostic) -> Statement.Kind {
    if isAtTargets { return try assignment() }
    switch current.word {
    case "def": return .define(try definition())
    case "for": return try forEach()
    case "repeat": return try repeatTimes()
    case "if": return .branch(try branch())
    case "else":
      throw Diagnostic("`else` has no `if` before it", at: span(of: current))
        .hint("it stands on the line of the `}`: `if a > 0 { … } else { … }`")
    default: break
    }
    if let foreign = foreignLine() { throw foreign }
    if let signature = verbHere() { return .command(try command(signature)) }
    return .expression(try expression())
  }

  // Assignments.

  /// Places, commas and a `=` follow.
  private var isAtTargets: Bool {
    var ahead = 0
    while token(ahead).word != nil {
      ahead += 1
      if token(ahead).kind == .symbol(.dot), token(ahead + 1).word != nil { ahead += 2 }
      if token(ahead).kind == .symbol(.assign) { return true }
      guard token(ahead).kind == .symbol(.comma) else { return false }
      ahead += 1
    }
    return false
  }

  private func assignment() throws(Diagnostic) -> Statement.Kind {
    var places: [Place] = []
    repeat { places.append(place()) } while take(.comma)
    let sign = advance()
    if let branch = ifAsValue(for: places) { throw branch }
    if isAtEndOfStatement { throw missingValue(after: sign) }
    return .assign(places, try commandOrExpression())
  }

  /// A name, or a column of one; the lookahead has seen that it is one.
  private func place() -> Place {
    let data = advance()
    let name = Name(typed(data), at: span(of: data))
    guard take(.dot) else {
      checkBindable(name)
      return .name(name)
    }
    let column = advance()
    return .column(of: name, Name(typed(column), at: span(of: column)))
  }

  /// Tells of words that can't be names of values.
  func checkBindable(_ name: Name) {
    if Keyword.lastingVerbs.contains(name.text) {
      let mistake = Diagnostic(
        "`\(name.text)` can't be a name, it is always the verb", at: name.span)
      report(mistake.hint("choose another name, such as `\(name.text)_1`"))
    } else if Keyword.all.contains(name.text) {
      let mistake = Diagnostic(
        "`\(name.text)` can't be a name, it is a word of the language", at: name.span)
      report(mistake.hint("choose another name, such as `\(name.text)_1`"))
    }
  }

  /// A name to be bound is due.
  private func newName(for what: String) throws(Diagnostic) -> Name {
    guard current.word != nil else {
      throw Diagnostic("\(what) needs a name", at: span(of: current))
    }
    let token = advance()
    let name = Name(typed(token), at: span(of: token))
    checkBindable(name)
    return name
  }

  // Blocks and what has them.

  private func definition() throws(Diagnostic) -> FunctionSyntax {
    advance()
    let name = try newName(for: "`def`")
    guard at(.openParenthesis) else {
      throw Diagnostic("the names of the arguments are missing after `\(name.text)`", at: name.span)
        .hint("write `def \(name.text)(x) = …`; without arguments, `def \(name.text)() = …`")
    }
    let opener = advance()
    var parameters: [Name] = []
    _ = try elements(closing: opener) { () throws(Diagnostic) in
      let parameter = try newName(for: "an argument of `\(name.text)`")
      if parameters.contains(parameter) {
        let mistake = "`\(name.text)` has two arguments called `\(parameter.text)`"
        report(Diagnostic(mistake, at: parameter.span))
      }
      parameters.append(parameter)
    }
    if at(.openBrace) {
      let body = try block(after: "def")
      return FunctionSyntax(name: name, parameters: parameters, body: .block(body))
    }
    guard at(.assign) else {
      throw Diagnostic("`=` or `{` is missing after `)`", at: span(of: previous ?? current))
        .hint("write `def \(name.text)(…) = …`, or the statements in braces")
    }
    let sign = advance()
    if isAtEndOfStatement { throw missingValue(after: sign) }
    let body = try commandOrExpression()
    return FunctionSyntax(name: name, parameters: parameters, body: .expression(body))
  }

  private func forEach() throws(Diagnostic) -> Statement.Kind {
    advance()
    let variable = try newName(for: "`for`")
    guard take(word: "in") else {
      throw Diagnostic("`in` is missing after `for \(variable.text)`", at: variable.span)
        .hint("write `for \(variable.text) in 0:10 { … }`")
    }
    let values = try head(of: "for")
    return .forEach(variable, in: values, try block(after: "for"))
  }

  private func repeatTimes() throws(Diagnostic) -> Statement.Kind {
    advance()
    let count = try head(of: "repeat")
    return .repeatTimes(count, try block(after: "repeat"))
  }

  func branch() throws(Diagnostic) -> BranchSyntax {
    var arms: [BranchSyntax.Arm] = []
    while true {
      advance()  // `if`, or the other languages' word for `else if`, which was told
      let condition = try head(of: "if")
      arms.append(BranchSyntax.Arm(condition, try block(after: "if")))
      noteElse()
      guard takeElse() else { return BranchSyntax(arms) }
      guard at(word: "if") || isAtElif else { break }
    }
    return BranchSyntax(arms, otherwise: try block(after: "else"))
  }

  /// What stands between a keyword and its block.
  private func head(of keyword: String) throws(Diagnostic) -> Expression {
    if isAtEndOfStatement || at(.openBrace) { throw missingValue(after: previous ?? current) }
    isInHead = true
    defer { isInHead = false }
    let head = try expression()
    if at(.assign) { throw comparisonMeant() }
    return head
  }

  private func takeElse() -> Bool {
    if isAtElif {
      report(
        Diagnostic("there is no `\(typed(current))`", at: span(of: current)).hint("write `else if`")
      )
      return true
    }
    if current.isNewline {
      var ahead = 1
      while token(ahead).isNewline { ahead += 1 }
      guard token(ahead).kind == .word("else") else { return false }
      report(
        Diagnostic("`else` stands on the line of the `}` before it", at: span(of: token(ahead)))
          .hint("write `} else {`"))
      while current.isNewline { advance() }
    }
    return take(word: "else")
  }

  /// Other languages' word for `else if`.
  private var isAtElif: Bool { at(word: "elif") || at(word: "elseif") || at(word: "elsif") }

  private func block(after keyword: String) throws(Diagnostic) -> Block {
    if current.isNewline, next.kind == .symbol(.openBrace) {
      report(
        Diagnostic("`{` stands on the line of its `\(keyword)`", at: span(of: next))
          .hint("join the two lines"))
      advance()
    }
    guard at(.openBrace) else { throw missingBlock(after: keyword) }
    let opener = advance()
    let statements = self.statements()
    guard take(.closeBrace) else {
      throw Diagnostic("`{` is never closed", at: span(of: opener)).hint("write `}` where it ends")
    }
    return Block(statements, at: span(from: opener.range.lowerBound))
  }

  private func missingBlock(after keyword: String) -> Diagnostic {
    if at(.colon) { return blockAfterColon(current) }
    // `if x: y` reads as a range.
    if keyword != "for", isAtEndOfStatement, token(-2).kind == .symbol(.colon) {
      return blockAfterColon(token(-2))
    }
    if isAtEndOfStatement || current.kind == .end {
      return Diagnostic("the block of `\(keyword)` is missing", at: span(of: previous ?? current))
        .hint("its statements stand in braces: `{ … }`")
    }
    if startsOperand(current) {
      return Diagnostic("the block of `\(keyword)` stands in braces", at: span(of: current))
        .hint("write `{ \(typed(current)) … }`")
    }
    return unexpected()
  }

  func blockAfterColon(_ colon: Token) -> Diagnostic {
    Diagnostic("a block stands in braces", at: span(of: colon))
      .hint("write `{ … }` instead of `:`")
  }
}
