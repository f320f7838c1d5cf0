import Language

/// Tells what was run: `history`, `history of model`.
struct History: Verb {
  static let summary = "List what was run, or the program that one value was made by."
  static let about = """
    Thaw remembers every statement that worked and was not undone. `history of NAME` keeps those that \
    the value of the name depends on, in order: a program. Running it gives the same value again, bit \
    for bit.
    """
  static let examples = ["history"]
  static let isMeasured = true
  static let isRemembered = false

  @Clause("of", "only what this name's value was made by") var name: VariableName?

  func run(in context: Context) throws(Diagnostic) -> String {
    guard let name else { return History.numbered(context.history) }
    guard context.names.contains(where: { $0.name == name.name }) else {
      throw context.unknown(name, at: $name.span)
    }
    return context.makers(of: name.name).map(\.source).joined(separator: "\n")
  }

  private static func numbered(_ entries: [HistoryEntry]) -> String {
    guard let last = entries.last else { return "nothing has been run yet" }
    let width = String(last.number).count
    let indent = String(repeating: " ", count: width + 2)
    return entries.map { entry in
      let number = String(entry.number)
      let lines = entry.source.split(separator: "\n", omittingEmptySubsequences: false)
      return String(repeating: " ", count: width - number.count) + number + "  "
        + lines.joined(separator: "\n" + indent)
    }.joined(separator: "\n")
  }
}

extension Context {
  /// The message for a name that is not bound.
  func unknown(_ name: VariableName, at span: SourceSpan) -> Diagnostic {
    Diagnostic("nothing is called `\(name.name)`", at: span)
      .hint(
        nearest(to: name.name, among: names.map(\.name)).map { "did you mean `\($0)`?" }
          ?? "`values` lists the names there are")
  }
}
