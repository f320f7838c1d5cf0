extension Parser {
  /// Where a verb counts: at the start of a statement, after `=`, `(`, `time` and `profile`.
  func commandOrExpression() throws(Diagnostic) -> Expression {
    noteVerb()
    if let foreign = foreignLine() { throw foreign }
    guard let signature = verbHere() else { return try expression() }
    let start = current.range.lowerBound
    // `time time time …` nests without a bracket.
    return try nested { () throws(Diagnostic) in
      try make(.command(try command(signature)), from: start)
    }
  }

  /// The verb that the current word is here, by what follows it. A word that is no verb, before
  /// something only a verb can have before it, is reported and read as the verb it resembles.
  func verbHere() -> VerbSignature? {
    guard let word = current.word else { return nil }
    guard let signature = verbs[word] else { return misspeltVerb(word) }
    if word == "help", next.word != nil { return signature }
    return isOrdinaryName(before: next, verb: signature) ? nil : signature
  }

  /// A verb's word is an ordinary name before these.
  private func isOrdinaryName(before next: Token, verb: VerbSignature) -> Bool {
    let touches = current.touches(next)
    switch next.kind {
    case .word("where"):
      // `show where(x > 0, a, b)` calls the function: the operator needs no touching bracket.
      return !(token(2).kind == .symbol(.openParenthesis) && next.touches(token(2)))
    case .word(let word):
      return ["and", "or", "in"].contains(word)
    case .symbol(.openParenthesis), .symbol(.openBracket):
      return touches
    case .symbol(.minus):
      // `show -x` is a verb with its argument; `cost - 1`, `cost-1` are sums.
      return touches || !next.touches(token(2))
    case .symbol(.closeBrace), .separator, .end:
      return verb.object?.isRequired ?? false
    case .symbol(let symbol):
      return symbol != .openBrace && symbol != .unknown
    default:
      return false
    }
  }

  /// A word before another word, a number or a text can only be meant as a verb.
  private func misspeltVerb(_ word: String) -> VerbSignature? {
    guard !Keyword.all.contains(word), current.problem == nil else { return nil }
    // `x not in y`, `x is y`, `cells wher …`: an operator is wrong, not a verb.
    if next.word == "is" || next.word == "not" && token(2).word == "in" { return nil }
    switch next.kind {
    case .word(let following) where !Keyword.operators.contains(following) && following != "else":
      break
    case .integer, .real, .percent, .text: break
    default: return nil
    }
    let meant = nearest(to: word, among: verbNames)
    if meant == nil, let following = next.word,
      nearest(to: following, among: Keyword.operators) != nil
    {
      return nil
    }
    let mistake = Diagnostic("there is no verb `\(word)`", at: span(of: current))
    if functions.contains(word) {
      report(
        mistake.hint(
          "it is a function: write `\(word)(\(typed(next))\(isEnd(token(2)) ? "" : ", …"))`"))
      return VerbSignature(Self.unknownVerb)
    }
    report(mistake.hint(meant.map { "did you mean `\($0)`?" } ?? "`help` lists the verbs"))
    return meant.flatMap { verbs[$0] } ?? VerbSignature(Self.unknownVerb)
  }

  /// Stands for a verb that nobody can guess: what follows it can't be judged.
  private static let unknownVerb = ""

  /// A verb, its argument and its clauses.
  func command(_ signature: VerbSignature) throws(Diagnostic) -> CommandSyntax {
    let start = current.range.lowerBound
    let token = advance()
    if signature.name == Self.unknownVerb {
      skip { _ in false }
      return CommandSyntax(verb: Name("", at: span(of: token)))
    }
    let verb = Name(typed(token), at: span(of: token))
    var result = CommandSyntax(verb: verb, at: verb.span)
    try readObject(signature, into: &result)
    while let word = current.word {
      noteClauses(of: signature, in: result)
      if let clause = signature.clause(word) {
        try readClause(clause, of: signature, into: &result)
      } else {
        try readUnknownClause(word, of: signature, into: &result)
      }
    }
    noteClauses(of: signature, in: result)
    checkRequired(signature, in: result)
    result.span = span(from: start)
    return result
  }

  /// Runs the reader of an argument; after a mistake in it the next clause is the way on.
  private func recovering(
    _ signature: VerbSignature, missing: ClauseSignature? = nil,
    _ read: () throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    do throws(Diagnostic) {
      try read()
      if isAtEndOfCommand || current.word != nil { return }
      throw afterArgument(of: signature, missing: missing)
    } catch {
      skip { $0.word.map { signature.clause($0) != nil } ?? false }
      // Without a clause to go on with, the mistake ends the command.
      guard current.word != nil else { throw error }
      report(error)
    }
  }

  var isAtEndOfCommand: Bool {
    switch current.kind {
    case .end, .separator, .cursor: true
    case .symbol(let symbol): symbol.isCloser || symbol == .comma
    default: false
    }
  }

  private func readObject(
    _ signature: VerbSignature, into command: inout CommandSyntax
  ) throws(Diagnostic) {
    noteObject(of: signature)
    guard let object = signature.object, !isAtEnd(orClauseOf: signature) else { return }
    var argument: ArgumentSyntax?
    let missing = missingClause(signature, in: command)
    try recovering(signature, missing: missing) { () throws(Diagnostic) in
      argument = try inScope(offer(object.scope, in: command)) { () throws(Diagnostic) in
        try self.argument(object.kind, after: signature.name)
      }
    }
    command.argument = argument
  }

  /// Nothing follows that an argument could begin with.
  private func isAtEnd(orClauseOf signature: VerbSignature) -> Bool {
    if current.kind != .cursor, isAtEndOfCommand { return true }
    return current.word.map { signature.clause($0) != nil } ?? false
  }

  private func readClause(
    _ clause: ClauseSignature, of signature: VerbSignature, into command: inout CommandSyntax
  ) throws(Diagnostic) {
    let token = advance()
    let word = Name(clause.word, at: span(of: token))
    if !clause.isRepeated, command.clause(clause.word) != nil {
      report(
        Diagnostic("`\(clause.word)` is there twice", at: word.span).hint("keep one of the two"))
    }
    guard let kind = clause.kind else {
      command.clauses.append(ClauseSyntax(word))
      if isAtEndOfCommand || current.word != nil { return }
      throw Diagnostic("nothing can stand after `\(clause.word)`", at: span(of: current))
    }
    var argument: ArgumentSyntax?
    // It counts as being there even if its argument is wrong: one mistake, one message.
    command.clauses.append(ClauseSyntax(word))
    let scope = offer(clause.scope, in: command)
    try recovering(signature) { () throws(Diagnostic) in
      argument = try inScope(scope) { () throws(Diagnostic) in
        if current.kind != .cursor, isAtEndOfCommand { throw missingArgument(clause, word) }
        if at(.assign) { throw assignedClause(word) }
        return try self.argument(kind, after: clause.word)
      }
      try checkClauseWordAsArgument(argument, clause, word, signature)
    }
    command.clauses[command.clauses.count - 1].argument = argument
  }

  /// `on epochs 20`: the word after `on` was read as a name, and a value follows it.
  private func checkClauseWordAsArgument(
    _ argument: ArgumentSyntax?, _ clause: ClauseSignature, _ word: Name,
    _ signature: VerbSignature
  ) throws(Diagnostic) {
    guard case .expression(let value) = argument, case .name(let name) = value.kind,
      !value.keepsParentheses, signature.clause(name) != nil, name != clause.word,
      !isAtEndOfCommand, current.word.map({ signature.clause($0) == nil }) ?? true
    else { return }
    throw missingArgument(clause, word)
  }

  private func readUnknownClause(
    _ word: String, of signature: VerbSignature, into command: inout CommandSyntax
  ) throws(Diagnostic) {
    if let object = signature.object, command.argument == nil, !Keyword.all.contains(word) {
      report(lateObject(object, word, of: signature))
      return try readObject(signature, into: &command)
    }
    let token = current
    report(unknownClause(word, of: signature, in: command))
    let meant = nearest(to: word, among: signature.clauses.map(\.word))
    if let meant, let clause = signature.clause(meant) {
      try readClause(clause, of: signature, into: &command)
    } else {
      // A clause that is due was meant, by its argument or by another word: it is not missing too.
      if let missing = missingClause(signature, in: command) {
        command.clauses.append(ClauseSyntax(Name(missing.word, at: span(of: token))))
      }
      advance()
      skip { $0.word.map { signature.clause($0) != nil } ?? false }
    }
  }

  func missingClause(
    _ signature: VerbSignature, in command: CommandSyntax
  ) -> ClauseSignature? {
    signature.clauses.first { $0.isRequired && command.clause($0.word) == nil }
  }

  private func checkRequired(_ signature: VerbSignature, in command: CommandSyntax) {
    if current.kind == .cursor { return }
    if let object = signature.object, object.isRequired, command.argument == nil {
      report(
        Diagnostic("`\(signature.name)` needs \(object.label)", at: command.verb.span)
          .hint("`help \(signature.name)` shows how it is written"))
    }
    for clause in signature.clauses where clause.isRequired && command.clause(clause.word) == nil {
      let what = clause.summary.isEmpty ? "" : ": \(clause.summary)"
      report(
        Diagnostic("`\(signature.name)` needs `\(clause.word)`\(what)", at: command.verb.span)
          .hint("`help \(signature.name)` shows how it is written"))
    }
  }
}
