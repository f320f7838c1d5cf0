import Foundation
import Interpreter
import Language
import Tensors

/// Writes sessions as notebooks: a cell a statement, comments as text.
public struct NotebookWriter: SessionWriter {
  /// Verbs that only concern the session they were typed in.
  private static let sessionVerbs: Set<String> = [
    "help", "values", "history", "undo", "redo", "forget", "record", "resume", "quit",
  ]

  private let origin: NotebookRecord.Origin

  /// A writer of this program's notebooks.
  public init(origin: NotebookRecord.Origin) { self.origin = origin }

  /// The bytes of a notebook of these statements.
  public func notebook(
    of statements: [HistoryEntry], lastComments: [String], verbs: VerbTable,
    isBesideFiles: Bool
  ) -> SessionNotebook {
    var cells: [NewNotebook.Cell] = []
    var records: [CellRecord] = []
    var elsewhere: [(cell: Int, path: String)] = []
    var ids = CellIds()
    var comments: [String] = []
    func addComments() {
      guard !comments.isEmpty else { return }
      let text = comments.joined(separator: "\n")
      cells.append(.text(id: ids.next(for: "text \(text)"), text))
      comments = []
    }
    for statement in statements {
      comments += statement.comments
      guard !NotebookWriter.concernsSession(statement) else { continue }
      addComments()
      let source = NotebookWriter.source(of: statement)
      let id = ids.next(for: source)
      cells.append(.code(id: id, source, outputs: statement.outputs.map(\.rendering)))
      records.append(
        CellRecord(id: id, source: source, verbs: verbs, statements: [statement]))
      for use in statement.files where !use.isWritten && !use.isFound(beside: isBesideFiles) {
        elsewhere.append((records.count, use.path))
      }
    }
    comments += lastComments
    addComments()
    let notebook = NewNotebook(
      cells: cells, record: NotebookRecord(origin: origin, cells: records))
    return SessionNotebook(
      bytes: notebook.bytes, cellCount: records.count, elsewhere: elsewhere)
  }

  /// What gives the statement's values again: a fit that was stopped by hand says so.
  private static func source(of statement: HistoryEntry) -> String {
    guard statement.lineage.count == 1, statement.lineage[0].verb.hasPrefix("fit "),
      let stop = statement.lineage[0].command.range(of: " stop after ", options: .backwards),
      !statement.source.contains("stop after")
    else { return statement.source }
    let epoch = statement.lineage[0].command[stop.upperBound...].prefix(while: \.isNumber)
    return "\(statement.source) stop after \(epoch)"
  }

  private static func concernsSession(_ statement: HistoryEntry) -> Bool {
    let verbs = statement.lineage.map { $0.verb.prefix { $0 != " " } }
    if verbs == ["save"], statement.lineage[0].command.hasPrefix("save session") { return true }
    return statement.names.isEmpty && !verbs.isEmpty
      && verbs.allSatisfy { sessionVerbs.contains(String($0)) }
  }
}

extension FileUse {
  /// Whether a notebook finds the file on another machine too.
  fileprivate func isFound(beside isBesideFiles: Bool) -> Bool {
    switch origin {
    case .catalogue: true
    case .folder: isBesideFiles && !path.hasPrefix("/") && !path.hasPrefix("~")
    case .library, .elsewhere: false
    }
  }
}

/// Ids that stay when other statements come and go: made of what the cell says, and how often that was
/// said before.
private struct CellIds {
  private var counts: [String: Int] = [:]

  mutating func next(for text: String) -> String {
    let count = counts[text, default: 0]
    counts[text] = count + 1
    return String(Digest(of: (count == 0 ? text : "\(text)\n\(count)").utf8).short.prefix(8))
  }
}
