import Tensors

/// Where a command that is under way can go on, under its lineage: in the session's journal, so that
/// the same command goes on after a crash, or in memory in a session that is not kept.
public struct CommandCheckpoint {
  let evaluator: Evaluator
  let key: Digest

  /// What an earlier run of the command left; nil if none did, if it can't be read, or if everything
  /// is to be computed.
  public func load() -> [UInt8]? {
    guard evaluator.surroundings.usesCache, evaluator.timedDepth == 0 else { return nil }
    guard let journal = evaluator.keeping?.journal else { return evaluator.checkpoints[key] }
    return (try? journal.checkpoint(key: key)) ?? nil
  }

  /// Keeps where the command is, instead of what was kept before.
  ///
  /// - Returns: why that failed; nil if it did not.
  public func save(_ bytes: [UInt8]) -> String? {
    defer { evaluator.markUnfinished(key) }
    guard let journal = evaluator.keeping?.journal, !journal.isReadOnly else {
      evaluator.checkpoints[key] = bytes
      return nil
    }
    do throws(JournalFailure) { try journal.saveCheckpoint(bytes, key: key) } catch {
      return error.reason
    }
    return nil
  }

  /// Lets go of it: the command has ended. What can't be taken away now does no harm.
  public func remove() {
    evaluator.forgetUnfinished(key)
    evaluator.checkpoints[key] = nil
    try? evaluator.keeping?.journal.removeCheckpoint(key: key)
  }
}
