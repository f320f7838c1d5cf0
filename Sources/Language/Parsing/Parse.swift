/// Reads a text as a program.
///
/// - Parameters:
///   - text: what was typed, or the content of a script.
///   - verbs: the verbs there are; all other words are names.
///   - functions: names of functions, for the hint on one that is written like a verb.
/// - Returns: the program, and every mistake found. A statement with a mistake is left out of the
///   program, so run it only when no diagnostic is an error.
public func parse(
  _ text: String, verbs: [VerbSignature], functions: Set<String> = []
) -> (program: Program, diagnostics: [Diagnostic]) {
  parse(SourceText(text), verbs: verbs, functions: functions)
}

/// Reads a source as a program; see `parse(_:verbs:functions:)`.
public func parse(
  _ source: SourceText, verbs: [VerbSignature], functions: Set<String> = []
) -> (program: Program, diagnostics: [Diagnostic]) {
  let lexer = Lexer(source, endingUnclosedBefore: Set(verbs.map(\.name)))
  let parser = Parser(lexer, verbs: verbs, functions: functions)
  let program = parser.program()
  return (program, parser.diagnostics)
}
