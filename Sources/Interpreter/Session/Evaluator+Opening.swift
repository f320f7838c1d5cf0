import Language
import OrderedCollections
import Tensors

extension Evaluator {
  /// Takes up the session that a journal keeps. Nothing is run and no value is read.
  ///
  /// - Throws: a diagnostic where the statements can't be read.
  func open(_ journal: any SessionJournal) throws(Diagnostic) {
    let statements: [JournalStatement]
    do throws(JournalFailure) { statements = try journal.statements() } catch {
      throw Diagnostic("this session can't be read: \(error.reason)")
    }
    keeping = Keeping(journal: journal)
    // What was undone was done after all that counts but for a look or two.
    var names = frames[0].names
    let live = statements.filter { !$0.isUndone }.map { entry($0, &names) }
    frames[0].names = names
    let undone = statements.filter(\.isUndone).map { entry($0, &names) }
    log = SessionLog(
      entries: live, undone: undone.reversed(), lastNumber: statements.last?.number ?? 0)
    readUnfinished(from: journal)
  }

  private func entry(
    _ statement: JournalStatement, _ names: inout OrderedDictionary<String, Binding>
  ) -> HistoryEntry {
    var changes: [HistoryEntry.Change] = []
    for change in statement.changes {
      let after = change.digest.map { newBinding(held($0), time: statement.time) }
      changes.append(
        HistoryEntry.Change(
          name: change.name, before: names[change.name], after: after,
          position: after == nil ? names.index(forKey: change.name) : nil))
      names[change.name] = after
    }
    return HistoryEntry(
      number: statement.number, source: statement.source,
      inputs: statement.inputs.map {
        HistoryEntry.Input(name: $0.name, value: held($0.digest))
      },
      changes: changes, time: statement.time, details: StatementDetails(statement.details))
  }
}
