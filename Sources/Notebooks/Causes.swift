import Interpreter
import Language
import Tensors

/// Finds the nearest cause of what a cell gives otherwise than recorded. Nearest is: its own text, its own
/// files, then the cells that made what it read.
struct Causes {
  let record: NotebookRecord
  let origin: NotebookRecord.Origin
  let cells: [CellRun]
  /// The file of a catalogue's entry in the library that is not what was fetched, if there is one.
  let damagedFile: @Sendable (_ entry: String) -> String?

  /// The cause of a difference of the cell at `index`, `differing` being the cells before it that differ.
  func cause(at index: Int, differing: Set<Int>) -> String {
    ownCause(at: index) ?? earlierCause(at: index, differing: differing) ?? moved(index)
      ?? deleted(before: index) ?? versionCause(at: index)
      ?? "nothing that Thaw knows of changed"
  }

  /// The cause of a failure; nil if the cell's mistake tells enough.
  func causeOfFailure(at index: Int, differing: Set<Int>) -> String? {
    ownCause(at: index) ?? missingFile(at: index) ?? moved(index) ?? deleted(before: index)
      ?? earlierCause(at: index, differing: differing)
      // What a statement that failed would have read is not known.
      ?? differing.filter { $0 < index }.max().map { "cell \($0 + 1) before it differs" }
  }

  /// The ids of cells that were recorded and are gone.
  var goneCells: [CellRecord] {
    record.cells.filter { old in !cells.contains { $0.cell.id == old.id } }
  }

  private func recorded(_ index: Int) -> CellRecord? { record.cell(cells[index].cell.id) }

  private func ownCause(at index: Int) -> String? {
    guard let old = recorded(index) else { return "the cell is new" }
    if old.text != cells[index].record.text { return "this cell's text changed" }
    return changedFile(at: index).map { "\($0) changed" }
  }

  /// A file that the cell reads and that is not the recorded one.
  private func changedFile(at index: Int) -> String? {
    guard let old = recorded(index) else { return nil }
    for use in cells[index].record.files where !use.isWritten {
      if case .catalogue(let name) = use.origin {
        guard let path = damagedFile(name) else { continue }
        return "\(path.literal) of `\(name)` in the library"
      }
      let before = old.files.filter { $0.path == use.path && !$0.isWritten }
      guard !before.isEmpty, !before.contains(where: { $0.digest == use.digest }) else { continue }
      // What a cell before it wrote is that cell's business.
      guard !isWritten(use.path, before: index) else { continue }
      // A table whose own bytes are as they were may name a picture that changed.
      guard case .pictures = use.content else { return use.path.literal }
      let isTableSame = old.files.contains { file in
        cells[index].record.files.contains(file) && file.path == use.path
      }
      return isTableSame ? "a picture that \(use.path.literal) names" : use.path.literal
    }
    return nil
  }

  private func isWritten(_ path: String, before index: Int) -> Bool {
    cells[..<index].contains { $0.record.files.contains { $0.isWritten && $0.path == path } }
  }

  /// A file that was read when the cell was recorded, and is not read now.
  private func missingFile(at index: Int) -> String? {
    guard let old = recorded(index) else { return nil }
    let now = cells[index].record.files
    return old.files.first { file in
      !file.isWritten && !now.contains { $0.path == file.path && !$0.isWritten }
    }.map { "\($0.path.literal) is not there" }
  }

  /// The last cell that differs and made something that this one uses.
  private func earlierCause(at index: Int, differing: Set<Int>) -> String? {
    var wanted = cells[index].reads
    var paths = Set(cells[index].record.files.filter { !$0.isWritten }.map(\.path))
    if cells[index].error != nil, let old = recorded(index) {
      // A cell that failed has read less than it would.
      paths.formUnion(old.files.filter { !$0.isWritten }.map(\.path))
    }
    for earlier in (0..<index).reversed() {
      let binds = cells[earlier].record.bound.contains { wanted.contains($0.name) }
      let writes = cells[earlier].record.files.contains { $0.isWritten && paths.contains($0.path) }
      guard binds || writes else { continue }
      if differing.contains(earlier) {
        let root = changedFile(at: earlier).map { ": \($0) changed" } ?? ""
        return "cell \(earlier + 1) before it differs\(root)"
      }
      wanted.formUnion(cells[earlier].reads)
    }
    return nil
  }

  /// Whether the order of cells in the file is not the recorded one for this cell.
  private func moved(_ index: Int) -> String? {
    let order = record.cells.map(\.id).filter { id in cells.contains { $0.cell.id == id } }
    let now = cells.map(\.cell.id).filter { order.contains($0) }
    guard order != now, let place = now.firstIndex(of: cells[index].cell.id),
      let before = order.firstIndex(of: cells[index].cell.id)
    else { return nil }
    let isElsewhere = Set(now[..<place]) != Set(order[..<before])
    return isElsewhere ? "the cells' order changed" : nil
  }

  private func deleted(before index: Int) -> String? {
    guard let own = record.cells.firstIndex(where: { $0.id == cells[index].cell.id }) else {
      return nil
    }
    let gone = goneCells.contains { cell in
      record.cells[..<own].contains { $0.id == cell.id }
    }
    return gone ? "a cell before it is gone" : nil
  }

  private func versionCause(at index: Int) -> String? {
    if let old = recorded(index) {
      for verb in cells[index].record.verbs where !old.verbs.contains(verb) {
        let name = verb.prefix { $0 != " " }
        if let before = old.verbs.first(where: { $0.hasPrefix("\(name) ") }) {
          return "`\(name)` is version \(verb.dropFirst(name.count + 1)) now, recorded was "
            + before.dropFirst(name.count + 1)
        }
      }
    }
    if record.origin.operators != origin.operators {
      return "the operators are version \(origin.operators) now, recorded were "
        + "\(record.origin.operators)"
    }
    if record.origin.decoders != origin.decoders {
      return "pictures are read by \(origin.decoders) now, recorded was \(record.origin.decoders)"
    }
    if record.origin.edition != origin.edition {
      return "the language's edition is \(origin.edition) now, recorded was "
        + "\(record.origin.edition)"
    }
    return nil
  }
}
