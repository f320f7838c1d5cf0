/// Whether what was typed can be run, or waits for another line.
public enum Completeness: Sendable, Equatable {
  /// It can be run.
  case complete
  /// Brackets are open or the line ends in `\`; the next line starts with so many blanks.
  case incomplete(indent: Int)
  /// It can't be run and no further line mends it; running it tells why.
  case invalid
}

/// Whether what was typed can be run, or waits for another line.
public func isComplete(_ text: String, verbs: [VerbSignature]) -> Completeness {
  let source = SourceText(text)
  let lexer = Lexer(source)
  if lexer.problem != nil { return .invalid }
  if !lexer.openBrackets.isEmpty {
    if lexer.hasSwallowedStatement(verbs: Set(verbs.map(\.name))) { return .invalid }
    return .incomplete(indent: 2 * min(lexer.openBrackets.count, 20))
  }
  if lexer.endsInContinuation { return .incomplete(indent: 2) }
  let parser = Parser(lexer, verbs: verbs)
  _ = parser.program()
  return parser.diagnostics.isEmpty ? .complete : .invalid
}
