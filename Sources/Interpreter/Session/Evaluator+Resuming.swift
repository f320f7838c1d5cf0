import Language
import Tensors

extension Evaluator {
  /// Remembers that the statement in progress can be gone on with from the checkpoint of one of its
  /// commands. Where that can't be kept, the same statement still goes on when it is typed again.
  func markUnfinished(_ key: Digest) {
    guard let source = statementSource, unfinished?.key != key || unfinished?.source != source
    else { return }
    let statement = UnfinishedStatement(
      source: source, key: key,
      inputs: reads.map { (name: $0.key, digest: $0.value.held.digest) })
    unfinished = statement
    guard let journal = keeping?.journal, !journal.isReadOnly else { return }
    try? journal.saveCheckpoint(statement.bytes, key: UnfinishedStatement.place)
  }

  /// The command with this lineage has ended, or would fail again.
  func forgetUnfinished(_ key: Digest) {
    guard unfinished?.key == key else { return }
    unfinished = nil
    guard let journal = keeping?.journal, !journal.isReadOnly else { return }
    try? journal.removeCheckpoint(key: UnfinishedStatement.place)
  }

  /// The statement in progress has failed: unless a person stopped it, it would fail again.
  func endUnfinished(wasStopped: Bool) {
    guard !wasStopped, let unfinished, unfinished.source == statementSource else { return }
    forgetUnfinished(unfinished.key)
  }

  /// Takes up what the session's last process left unfinished.
  func readUnfinished(from journal: any SessionJournal) {
    guard let bytes = (try? journal.checkpoint(key: UnfinishedStatement.place)) ?? nil,
      let statement = UnfinishedStatement(bytes),
      (try? journal.checkpoint(key: statement.key)) ?? nil != nil
    else { return }
    unfinished = statement
  }

  /// The statement that was broken off with the process it ran in; one that a person stopped kept what
  /// it had.
  var brokenOff: String? {
    guard let unfinished, entry(of: unfinished) == nil, changedName(of: unfinished) == nil else {
      return nil
    }
    return unfinished.source
  }

  /// What became of `resume`, standing alone: that of the statement it goes on with.
  func outcomeOfResuming(_ statement: Statement) -> StatementOutcome {
    startStatement()
    let undoesStopped: Bool
    let next: Statement
    do throws(Diagnostic) {
      (next, undoesStopped) = try resumed(at: statement.span)
      if undoesStopped { _ = try undo(1) }
    } catch {
      return failure(of: statement, error.placed(at: statement.span))
    }
    let outcome = outcome(of: next)
    // All or nothing: what the stopped statement had reached is there as before.
    if outcome.failed, undoesStopped { _ = try? redo(1) }
    return outcome
  }

  /// The statement to go on with, and whether what it reached before it was stopped is taken back first.
  private func resumed(at span: SourceSpan) throws(Diagnostic) -> (Statement, Bool) {
    guard let unfinished else {
      throw Diagnostic("nothing was broken off that could go on", at: span)
        .hint("`resume` goes on with a `fit` that was stopped or killed")
    }
    let stopped = entry(of: unfinished)
    if let stopped, let later = log.stepCount(after: stopped) {
      throw Diagnostic("`\(unfinished.source)` was followed by other statements", at: span)
        .hint("`undo\(later == 1 ? "" : " \(later)")` takes them back; then `resume`")
    }
    if stopped == nil, let name = changedName(of: unfinished) {
      throw Diagnostic(
        "`\(name)` is not what it was when `\(unfinished.source)` was broken off", at: span
      ).hint("`undo` gives it back what it stood for; then `resume`")
    }
    let (program, mistakes) = parse(
      SourceText(unfinished.source, firstLine: span.line), verbs: verbs.signatures)
    guard let statement = program.statements.first, mistakes.isEmpty else {
      throw Diagnostic("this version of Thaw does not read `\(unfinished.source)`", at: span)
    }
    return (statement, stopped != nil)
  }

  /// The statement as it was stopped: had it ended, nothing would be unfinished.
  private func entry(of unfinished: UnfinishedStatement) -> HistoryEntry? {
    log.entries.last { entry in
      entry.isStep && entry.source == unfinished.source
        && unfinished.inputs.allSatisfy { input in
          entry.inputs.contains { $0.name == input.name && $0.value.digest == input.digest }
        }
    }
  }

  /// A name that the statement had read and that stands for something else now.
  private func changedName(of unfinished: UnfinishedStatement) -> String? {
    unfinished.inputs.first { frames[0].names[$0.name]?.held.digest != $0.digest }?.name
  }

  private func failure(of statement: Statement, _ error: Diagnostic) -> StatementOutcome {
    StatementOutcome(
      source: statement.span.text, line: statement.span.line, value: nil, names: [], bound: [],
      events: events, outputs: [], errors: [error], lineage: [], files: [], isMeasured: true,
      isInterrupted: false)
  }
}
