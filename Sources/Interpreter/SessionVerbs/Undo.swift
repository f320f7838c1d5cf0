import Language

/// Takes statements back: `undo`, `undo 3`.
struct Undo: Verb {
  static let summary = "Take the last statement back, or the last few."
  static let about = """
    Values never change, so nothing is lost when a name is given another: `undo` gives every name back \
    what it stood for before the statement. Statements that only look are not counted; those that came \
    after go with it, for they looked at what is no more. Files that were written stay as they are.
    """
  static let examples = ["x = 1; undo"]
  static let isMeasured = true
  static let isRemembered = false

  @Object("how many statements") var count = 1

  func run(in context: Context) throws(Diagnostic) -> String {
    guard context.standsAlone else {
      throw Diagnostic("`undo` is a statement of its own", at: context.span)
    }
    guard count > 0 else {
      throw Diagnostic("`undo` takes back 1 statement or more", at: $count.span)
    }
    let undone = try context.undo(count)
    let files = undone.flatMap(\.files).filter(\.isWritten).map {
      "\n\($0.path.literal) stays as it was written"
    }
    return context.told("undone", undone) + files.joined()
  }
}

extension Context {
  /// What was done to the log: the statements, then what became of the names they concern.
  func told(_ done: String, _ entries: [HistoryEntry]) -> String {
    var lines = entries.filter(\.isStep).map { "\(done): \($0.shortSource)" }
    var concerned: [String] = []
    for change in entries.flatMap(\.changes) where !concerned.contains(change.name) {
      concerned.append(change.name)
    }
    let bound = names
    for name in concerned.prefix(Context.toldNameCount) {
      if let value = bound.first(where: { $0.name == name })?.value {
        lines += HelpLayout(width: width).wrapped(
          "`\(name)`: \(value.kind) \(value.summary)", hanging: 2)
      } else {
        lines.append("`\(name)`: not bound")
      }
    }
    let rest = concerned.count - Context.toldNameCount
    if rest > 0 { lines.append("and \(grouped(rest)) more names") }
    return lines.joined(separator: "\n")
  }

  /// Names of which it is told what became of them.
  private static let toldNameCount = 10
}

extension HistoryEntry {
  /// The statement's first line.
  var shortSource: String {
    let lines = source.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    return (lines.first.map(String.init) ?? "") + (lines.count > 1 ? " …" : "")
  }
}
