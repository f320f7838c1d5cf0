import Language
import Tensors

/// Tells what was run: `history`, `history of model`.
struct History: Verb {
  static let summary = "List what was run, or the program that one value was made by."
  static let about = """
    Thaw remembers every statement that worked and was not undone. `history of NAME` keeps those that \
    the value of the name depends on, in order: a program. Running it gives the same value again, bit \
    for bit. Of a monitor, the checks of it follow as comments, each with the number it has in \
    `history` and what it found.
    """
  static let examples = ["history"]
  static let isMeasured = true
  static let isRemembered = false

  @Clause("of", "only what this name's value was made by") var name: VariableName?

  func run(in context: Context) throws(Diagnostic) -> String {
    guard let name else { return History.numbered(context.history) }
    guard let value = context.names.first(where: { $0.name == name.name })?.value else {
      throw context.unknown(name, at: $name.span)
    }
    let program = context.makers(of: name.name).map(\.source)
    return (program + History.verdicts(on: value.digest, in: context.history))
      .joined(separator: "\n")
  }

  /// What later commands found out about a value, whatever names it had then; as comments, so that the
  /// whole is still a program.
  private static func verdicts(on digest: Digest, in entries: [HistoryEntry]) -> [String] {
    entries.flatMap { entry in
      entry.lineage.compactMap { lineage in
        guard let verdict = lineage.verdict,
          lineage.inputs.contains(where: { $0.digest == digest })
        else { return nil }
        return "# \(entry.number): \(lineage.shownCommand): \(verdict)"
      }
    }
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

extension Lineage {
  /// The command in one line, with its inputs as they were typed.
  fileprivate var shownCommand: String {
    inputs.reduce(command) { line, input in
      let text = input.text.split(whereSeparator: \.isNewline).joined(separator: " ")
      return line.replacing("\(input.digest)", with: text)
    }
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
