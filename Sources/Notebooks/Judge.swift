import Interpreter
import Tensors

/// Judges the cells of a notebook that ran by what was recorded of them.
struct Judge {
  let notebook: Notebook
  let record: NotebookRecord
  let origin: NotebookRecord.Origin
  let run: NotebookRun
  /// The file of a catalogue's entry in the library that is not what was fetched, if there is one.
  let damagedFile: @Sendable (_ entry: String) -> String?

  /// One verdict a code cell, in the order of the file.
  var verdicts: [Verdict] {
    let causes = Causes(
      record: record, origin: origin, cells: run.cells, damagedFile: damagedFile)
    var verdicts: [Verdict] = []
    // Cells whose values are others: what reads them differs because of them.
    var differing: Set<Int> = []
    for (index, cell) in run.cells.enumerated() {
      if cell.isSkipped {
        verdicts.append(.skipped)
      } else if let error = cell.error {
        verdicts.append(
          error.isOfEnvironment
            ? .environment(error.message)
            : .failed(error, cause: causes.causeOfFailure(at: index, differing: differing)))
      } else {
        verdicts.append(verdict(of: cell, at: index, causes, &differing))
      }
    }
    return verdicts
  }

  private func verdict(
    of cell: CellRun, at index: Int, _ causes: Causes, _ differing: inout Set<Int>
  ) -> Verdict {
    guard let recorded = record.cell(cell.cell.id) else {
      // What a new cell binds under an old name is another value to those that read it.
      differing.insert(index)
      return .notCompared("it is new")
    }
    let comparison = Comparison(
      recorded: recorded, found: cell.record, outputs: outputs(of: cell), contents: cell.contents)
    if var difference = comparison.ofValues {
      difference.cause = causes.cause(at: index, differing: differing)
      differing.insert(index)
      return isClose(difference) ? .close(difference) : .differs(difference)
    }
    if let difference = comparison.ofOutputs { return .differs(difference) }
    if cell.record.isMeasured { return .notCompared("it only measures") }
    guard
      !cell.record.bound.isEmpty || !cell.record.shown.isEmpty
        || cell.record.files.contains(where: \.isWritten)
    else {
      return .notCompared("it gives no value")
    }
    return .same
  }

  /// Another version of the operators may round otherwise: to float32's precision after a long sum.
  private func isClose(_ difference: Difference) -> Bool {
    guard record.origin.operators != origin.operators, let relative = difference.relative else {
      return false
    }
    return relative <= 1e-4
  }

  private func outputs(of cell: CellRun) -> (kept: [Notebook.Output], now: [Notebook.Output])? {
    guard record.origin.renderer == origin.renderer, let kept = cell.cell.outputs,
      !cell.statements.contains(where: \.isMeasured)
    else { return nil }
    return (kept, cell.renderings.filter { !$0.text.isEmpty }.map(Notebook.Output.init))
  }
}

/// Judges a notebook that was never recorded by running it twice.
struct Reproduction {
  let first: NotebookRun
  let second: NotebookRun

  /// One verdict a code cell, in the order of the file.
  var verdicts: [Verdict] {
    var hasDiffered = false
    return zip(first.cells, second.cells).map { one, other in
      if one.isSkipped { return .skipped }
      if let error = one.error ?? other.error {
        return error.isOfEnvironment ? .environment(error.message) : .failed(error, cause: nil)
      }
      let comparison = Comparison(
        recorded: one.record, found: other.record, outputs: nil, contents: other.contents)
      guard var difference = comparison.ofValues else {
        return one.record.isMeasured ? .notCompared("it only measures") : .same
      }
      difference.cause =
        hasDiffered ? "a cell before it is not reproducible" : "it is not reproducible"
      hasDiffered = true
      return .differs(difference)
    }
  }
}
