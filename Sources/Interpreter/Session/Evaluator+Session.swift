import Language
import OrderedCollections

extension Evaluator {
  /// The value that a name stands for, read or made again if it is not there.
  func value(of held: HeldValue) throws(Diagnostic) -> any Value {
    if let value = held.valueIfHere { return value }
    return try remake(held)
  }

  /// Adds the statement that just worked to the log, if it is one to remember.
  ///
  /// - Parameters:
  ///   - before: the session's names as they were before it.
  ///   - generation: the last binding before it.
  func remember(
    _ statement: Statement, names: [String], bound: [BoundValue],
    since before: OrderedDictionary<String, Binding>, generation: Int
  ) {
    if case .command(let command) = statement.kind,
      verbs[command.verb.text]?.type.isRemembered == false
    {
      return
    }
    var entry = HistoryEntry(
      number: log.lastNumber + 1, source: statement.span.text,
      inputs: reads.map { HistoryEntry.Input(name: $0.key, value: $0.value.held) },
      changes: changes(since: before, generation: generation), time: statementTime,
      details: StatementDetails(
        StatementDetails.Content(
          names: names, lineage: lineage, bound: bound, outputs: outputs, files: files,
          isMeasured: isMeasured, comments: comments)))
    comments = []
    entry.results = results
    // A file may be another one when the statement is run again.
    entry.isCheap = wasCheap && files.isEmpty
    giveRecipes(to: entry)
    log.append(entry)
    keep(.statement(entry))
    letGo(entry.changes.compactMap(\.before))
  }

  /// Large values can be let go when their names have moved on: they are told how they were made.
  private func giveRecipes(to entry: HistoryEntry) {
    let recipe = Recipe(entry)
    for change in entry.changes {
      guard let held = change.after?.held, let value = held.valueIfHere,
        value.memoryByteCount >= SupersededValues.smallByteCount
      else { continue }
      held.recipe = recipe
    }
  }

  /// Lets go of what no name stands for any more, the oldest first, once it takes much memory.
  private func letGo(_ bindings: [Binding]) {
    for binding in bindings { superseded.add(binding.held) }
    // What waits to be kept must still be there then.
    guard keeping?.waiting.isEmpty ?? true else { return }
    while let held = superseded.next() {
      let isBound = frames[0].names.values.contains { $0.held === held }
      if !isBound, held.recipe != nil || keeping?.kept.contains(held.digest) == true {
        held.letGo()
      }
    }
  }

  /// Takes a name away.
  ///
  /// - Returns: whether there was one.
  func forget(_ name: String) -> Bool {
    forgotten.insert(name)
    return frames[0].names.removeValue(forKey: name) != nil
  }

  private func changes(since before: OrderedDictionary<String, Binding>, generation: Int)
    -> [HistoryEntry.Change]
  {
    let now = frames[0].names
    var changes: [HistoryEntry.Change] = []
    for (position, name) in before.keys.enumerated() where forgotten.contains(name) {
      guard now[name] == nil else { continue }
      changes.append(
        HistoryEntry.Change(name: name, before: before[name], after: nil, position: position))
    }
    for (name, binding) in now where binding.generation > generation {
      changes.append(
        HistoryEntry.Change(name: name, before: before[name], after: binding, position: nil))
    }
    return changes
  }

  /// Takes back the last `count` statements that did something.
  ///
  /// - Returns: what was taken back, oldest first.
  func undo(_ count: Int) throws(Diagnostic) -> [HistoryEntry] {
    let possible = log.stepCounts.undo
    guard count <= possible else { throw tooMany(possible, "undone", "undo") }
    let taken = log.undo(count, in: &frames[0].names)
    keep(.undo(count, time: statementTime))
    letGo(taken.flatMap(\.changes).compactMap(\.after))
    return taken
  }

  /// Does again the next `count` statements that were undone.
  ///
  /// - Returns: what was done again, oldest first.
  func redo(_ count: Int) throws(Diagnostic) -> [HistoryEntry] {
    let possible = log.stepCounts.redo
    guard count <= possible else { throw tooMany(possible, "done again", "redo") }
    let taken = log.redo(count, in: &frames[0].names)
    keep(.redo(count, time: statementTime))
    letGo(taken.flatMap(\.changes).compactMap(\.before))
    return taken
  }

  private func tooMany(_ possible: Int, _ done: String, _ verb: String) -> Diagnostic {
    guard possible > 0 else { return Diagnostic("there is nothing to be \(done)") }
    return Diagnostic("only \(count(possible, "statement")) can be \(done)")
      .hint("`\(verb)\(possible == 1 ? "" : " \(possible)")`")
  }
}
