import Interpreter
import Language
import Tensors

/// What a code cell did when it ran.
struct CellRun {
  let cell: Notebook.Cell
  /// What is known of it now.
  let record: CellRecord
  /// Its statements that worked.
  let statements: [HistoryEntry]
  /// Why it stopped; nil if it did not.
  let error: Diagnostic?
  /// Whether it was not run at all, for a cell before it failed.
  let isSkipped: Bool

  /// The session's names that it read.
  var reads: Set<String> { statements.reduce(into: []) { $0.formUnion($1.reads) } }

  /// All that it showed, as a notebook has it.
  var renderings: [Rendering] { statements.flatMap { $0.outputs.map(\.rendering) } }

  /// The places of what samples keep, by the digest of the value.
  var contents: [Digest: SampledContent] {
    var contents: [Digest: SampledContent] = [:]
    for statement in statements {
      for value in statement.bound { contents[value.digest] = value.content }
      for output in statement.outputs { contents[output.digest] = output.content }
    }
    return contents
  }
}

/// A notebook that ran from its first cell to its last in a session of its own.
struct NotebookRun {
  let cells: [CellRun]
  /// Whether the person asked to stop.
  let isInterrupted: Bool

  /// Runs every cell; those after one that failed are skipped.
  init(_ notebook: Notebook, in front: Front, name: String) {
    var cells: [CellRun] = []
    var hasFailed = false
    var isInterrupted = false
    for (index, cell) in notebook.codeCells.enumerated() {
      let isSkipped = hasFailed || front.wantsToQuit
      let before = front.lastNumber
      var error: Diagnostic?
      if !isSkipped {
        let outcomes = front.submit(cell.source, name: "\(name), cell \(index + 1)")
        error = outcomes.last?.errors.first
        isInterrupted = outcomes.contains(where: \.isInterrupted)
        hasFailed = error != nil
      }
      let statements = front.history.filter { $0.number > before }
      cells.append(
        CellRun(
          cell: cell,
          record: CellRecord(
            id: cell.id, source: cell.source, verbs: front.verbs, statements: statements),
          statements: statements, error: error, isSkipped: isSkipped))
    }
    self.cells = cells
    self.isInterrupted = isInterrupted
  }
}
