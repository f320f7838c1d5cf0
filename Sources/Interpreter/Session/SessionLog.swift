import OrderedCollections
import Tensors

/// The statements of a session that worked, and those that were undone since.
struct SessionLog {
  /// What counts, oldest first.
  private(set) var entries: [HistoryEntry] = []
  /// What was undone; `redo` takes the last one first.
  private(set) var undone: [HistoryEntry] = []
  /// The number of the last statement that worked.
  private(set) var lastNumber = 0

  /// Nothing was run yet.
  init() {}

  /// The log of a session that was kept.
  ///
  /// - Parameter undone: what `redo` takes first comes last.
  init(entries: [HistoryEntry], undone: [HistoryEntry], lastNumber: Int) {
    self.entries = entries
    self.undone = undone
    self.lastNumber = lastNumber
  }

  /// Adds a statement. What was undone can be done again as long as nothing else was done.
  mutating func append(_ entry: HistoryEntry) {
    if entry.isStep { undone = [] }
    entries.append(entry)
    lastNumber = entry.number
  }

  /// How many statements `undo` could take back, and `redo` bring back.
  var stepCounts: (undo: Int, redo: Int) {
    (entries.count { $0.isStep }, undone.count { $0.isStep })
  }

  /// Statements after an entry that did something, and the entry itself; nil where there is none after
  /// it.
  func stepCount(after entry: HistoryEntry) -> Int? {
    let later = entries.count { $0.number > entry.number && $0.isStep }
    return later == 0 ? nil : later
  }

  /// Takes back the last `count` statements that did something, with what was looked at after them.
  ///
  /// - Precondition: there are as many.
  /// - Returns: what was taken back, oldest first.
  mutating func undo(_ count: Int, in names: inout OrderedDictionary<String, Binding>)
    -> [HistoryEntry]
  {
    var left = count
    guard
      let cut = entries.indices.reversed().first(where: { index in
        if entries[index].isStep { left -= 1 }
        return left == 0
      })
    else { preconditionFailure("undoing more than was done") }
    let taken = Array(entries[cut...])
    entries.removeSubrange(cut...)
    for entry in taken.reversed() {
      undone.append(entry)
      for change in entry.changes.reversed() { change.revert(in: &names) }
    }
    return taken
  }

  /// Does again the next `count` statements that were undone, with what was looked at after them.
  ///
  /// - Precondition: there are as many.
  /// - Returns: what was done again, oldest first.
  mutating func redo(_ count: Int, in names: inout OrderedDictionary<String, Binding>)
    -> [HistoryEntry]
  {
    var left = count
    var taken: [HistoryEntry] = []
    while let next = undone.last, !next.isStep || left > 0 {
      if next.isStep { left -= 1 }
      undone.removeLast()
      taken.append(next)
      for change in next.changes { change.apply(to: &names) }
    }
    precondition(left == 0, "doing again more than was undone")
    // What was looked at since then came later and stays behind.
    entries = (entries + taken).sorted { $0.number < $1.number }
    return taken
  }

  /// Lets the values go one by one, the latest first: each may be all that another is held by, and a
  /// long chain that ends at once needs more stack than there is.
  mutating func takeApart() {
    for entry in (entries + undone.reversed()).reversed() {
      for change in entry.changes { change.after?.held.recipe = nil }
    }
  }

  /// The statements that what a name stands for was made by, in order: a program that makes it again.
  func makers(of name: String) -> [HistoryEntry] {
    var wanted: Set<String> = [name]
    var result: [HistoryEntry] = []
    for entry in entries.reversed() {
      guard entry.changes.contains(where: { $0.after != nil && wanted.contains($0.name) }) else {
        continue
      }
      result.append(entry)
      // Backwards, the last statement that bound a name is the one whose value is meant.
      for change in entry.changes { wanted.remove(change.name) }
      wanted.formUnion(entry.inputs.map(\.name))
    }
    return result.reversed()
  }
}

extension HistoryEntry.Change {
  fileprivate func apply(to names: inout OrderedDictionary<String, Binding>) {
    names[name] = after
  }

  fileprivate func revert(in names: inout OrderedDictionary<String, Binding>) {
    if let before, after == nil, let position {
      names.updateValue(before, forKey: name, insertingAt: min(position, names.count))
    } else {
      names[name] = before
    }
  }
}
