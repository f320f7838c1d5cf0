import Interpreter
import Language
import Tensors

/// What a replay found, cell by cell.
public struct ReplayReport: Sendable {
  /// The notebook's path.
  public let path: String
  /// One verdict a code cell.
  public let verdicts: [Verdict]
  /// Whether features that were kept before could be used.
  public let isCached: Bool
  let notebook: Notebook
  let run: NotebookRun
  let origin: NotebookRecord.Origin

  init(
    path: String, notebook: Notebook, run: NotebookRun, verdicts: [Verdict], isCached: Bool,
    origin: NotebookRecord.Origin
  ) {
    self.path = path
    self.notebook = notebook
    self.run = run
    self.verdicts = verdicts
    self.isCached = isCached
    self.origin = origin
  }

  /// Whether the person asked to stop.
  public var isInterrupted: Bool { run.isInterrupted }

  /// Cells that were recorded and are no longer in the notebook, by their place in the record, from 1.
  public var goneCells: [Int] {
    (notebook.record?.cells ?? []).enumerated().compactMap { index, cell in
      notebook.codeCells.contains { $0.id == cell.id } ? nil : index + 1
    }
  }

  /// The exit code of the worst verdict.
  public var exit: ReplayExit {
    verdicts.reduce(goneCells.isEmpty ? .same : .differs) { $0.worse($1.exitCode) }
  }

  /// What a terminal shows: a line a cell, then the count of each verdict.
  public var text: String {
    var lines = [Rendering.printable(path)]
    let width = String(verdicts.count).count
    let firsts = notebook.codeCells.map { cell in
      Rendering.printable(
        String(cell.source.split(separator: "\n").first { !$0.hasPrefix("#") } ?? "").cut(to: 36))
    }
    let column = firsts.map(\.count).max() ?? 0
    for (index, verdict) in verdicts.enumerated() {
      let number = String(index + 1)
      let source = firsts[index]
      lines.append(
        "  " + String(repeating: " ", count: width - number.count) + number + "  " + source
          + String(repeating: " ", count: column - source.count + 2)
          + verdict.text(isCached: isCached))
    }
    lines += goneCells.map { "  recorded cell \($0) is gone" }
    return (lines + [summary]).joined(separator: "\n")
  }

  /// How many cells got which verdict.
  public var summary: String {
    var counts: [(word: String, count: Int)] = []
    for word in verdicts.map(\.word) {
      if let place = counts.firstIndex(where: { $0.word == word }) {
        counts[place].count += 1
      } else {
        counts.append((word, 1))
      }
    }
    let words = counts.map { word, count in
      "\(count) \(word == "differs" && count > 1 ? "differ" : word)"
    }.joined(separator: ", ")
    let total = "\(verdicts.count) cell\(verdicts.count == 1 ? "" : "s")"
    guard notebook.record != nil else {
      let judgement =
        exit == .same ? "run twice, it is reproducible" : "run twice, it was not the same"
      return "\(total): \(words); never recorded: \(judgement)"
    }
    return "\(total): \(words)"
  }

  /// What `--format json` prints.
  public var json: JSON {
    .object([
      ("notebook", .text(path)), ("recorded", .boolean(notebook.record != nil)),
      ("cached", .boolean(isCached)), ("exit", .integer(Int(exit.rawValue))),
      (
        "cells",
        .list(
          zip(run.cells, verdicts).enumerated().map { index, cell in
            cell.1.json(id: cell.0.cell.id, number: index + 1)
          })
      ),
      ("gone", .list(goneCells.map(JSON.integer))),
    ])
  }

  /// The notebook as it ran now: its outputs and its record. Nil if a cell failed or was skipped.
  public var updated: [UInt8]? {
    guard run.cells.allSatisfy({ $0.error == nil && !$0.isSkipped }) else { return nil }
    var outputs: [String: [Rendering]] = [:]
    for cell in run.cells { outputs[cell.cell.id] = cell.renderings }
    return notebook.updated(
      outputs: outputs,
      record: NotebookRecord(origin: origin, cells: run.cells.map(\.record)))
  }

  /// Whether ``updated`` would change the file.
  public var wouldChange: Bool { updated.map { $0 != notebook.bytes } ?? false }
}

extension Verdict {
  fileprivate func text(isCached: Bool) -> String {
    let word = isCached ? "\(self.word) (cached)" : self.word
    switch self {
    case .same, .skipped: return word
    case .notCompared(let reason), .environment(let reason):
      return "\(word): \(Rendering.printable(reason))"
    case .close(let difference), .differs(let difference):
      return Rendering.printable("\(word): \(difference.sentence); \(difference.cause)")
    case .failed(let error, let cause):
      let end = cause.map { "; \($0)" } ?? ""
      return Rendering.printable("\(word): \(error.message)\(end)")
    }
  }

  fileprivate func json(id: String, number: Int) -> JSON {
    var fields: [(name: String, value: JSON)] = [
      ("id", .text(id)), ("cell", .integer(number)), ("verdict", .text(word)),
    ]
    switch self {
    case .same, .skipped: break
    case .notCompared(let reason), .environment(let reason):
      fields.append(("reason", .text(Rendering.printable(reason))))
    case .close(let difference), .differs(let difference):
      fields += [
        ("what", .text(difference.subject)),
        ("place", difference.place.map { .text($0) } ?? .null),
        ("recorded", difference.recorded.map { .text($0) } ?? .null),
        ("found", difference.found.map { .text($0) } ?? .null),
        ("relative_difference", difference.relative.map(JSON.real) ?? .null),
        ("cause", .text(Rendering.printable(difference.cause))),
      ]
    case .failed(let error, let cause):
      fields += [
        ("error", .text(Rendering.printable(error.message))),
        ("cause", cause.map { .text(Rendering.printable($0)) } ?? .null),
      ]
    }
    return .object(fields)
  }
}

extension String {
  fileprivate func cut(to count: Int) -> String {
    self.count <= count ? self : prefix(count - 1) + "…"
  }
}
