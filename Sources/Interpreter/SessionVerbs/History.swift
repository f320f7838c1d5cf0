import Language
import Tensors

/// Tells what was run: `history`, `history of model`.
struct History: Verb {
  static let summary = "List what was run, or how one value came to be."
  static let about = """
    Thaw remembers every statement that worked. `history of NAME` keeps those that the value of the \
    name was made from: its lineage. Running these again gives the same value, bit for bit.
    """
  static let examples = ["history"]
  static let isMeasured = true

  @Clause("of", "only what this name's value was made from") var name: VariableName?

  func run(in context: Context) throws(Diagnostic) -> String {
    var entries = context.history
    if let name {
      guard let value = context.names.first(where: { $0.name == name.name })?.value else {
        throw Diagnostic("nothing is called `\(name.name)`", at: $name.span)
          .hint(
            nearest(to: name.name, among: context.names.map(\.name)).map { "did you mean `\($0)`?" }
          )
      }
      entries = History.makers(of: name.name, value.digest, among: entries)
    }
    guard !entries.isEmpty else { return "nothing has been run yet" }
    let width = String(entries.last?.number ?? 0).count
    return entries.map { entry in
      let number = String(entry.number)
      let indent = String(repeating: " ", count: width + 2)
      let lines = entry.source.split(separator: "\n", omittingEmptySubsequences: false)
      return String(repeating: " ", count: width - number.count) + number + "  "
        + lines.joined(separator: "\n" + indent)
    }.joined(separator: "\n")
  }

  /// The last entry that bound the name, and those that what it read came from.
  private static func makers(of name: String, _ digest: Digest, among entries: [HistoryEntry])
    -> [HistoryEntry]
  {
    var wanted: Set<String> = [name]
    var digests: Set<Digest> = [digest]
    var result: [HistoryEntry] = []
    for entry in entries.reversed() {
      let binds = entry.names.contains(where: wanted.contains)
      let makes = entry.lineage.contains { digests.contains($0.result) }
      guard binds || makes else { continue }
      result.insert(entry, at: 0)
      for name in entry.names { wanted.remove(name) }
      wanted.formUnion(entry.reads)
      for line in entry.lineage { digests.formUnion(line.inputs.map(\.digest)) }
    }
    return result
  }
}
