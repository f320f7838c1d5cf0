/// Reads a text as a program.
///
/// - Parameters:
///   - text: what was typed, or the content of a script.
///   - verbs: the verbs there are; all other words are names.
/// - Returns: the program, and every mistake found. A statement with a mistake is left out of the
///   program, so run it only when no diagnostic is an error.
public func parse(
  _ text: String, verbs: [VerbSignature]
) -> (program: Program, diagnostics: [Diagnostic]) {
  parse(SourceText(text), verbs: verbs)
}

/// Reads a source as a program; see `parse(_:verbs:)`.
public func parse(
  _ source: SourceText, verbs: [VerbSignature]
) -> (program: Program, diagnostics: [Diagnostic]) {
  let parser = Parser(Lexer(source), verbs: verbs)
  let program = parser.program()
  return (program, parser.diagnostics)
}
