import Tensors

/// Why the durable store could not do something. After any of them nothing was deleted, what was
/// acknowledged before is still there, and what is intact stays usable.
public enum SessionError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Another process works in this session. Its number and machine are nil where its lock file does
  /// not tell them.
  case held(session: String, pid: Int32?, host: String?)
  /// A newer Thaw wrote this session; nothing was touched.
  case newerFormat(session: String, found: Int, supported: Int)
  /// There is no such session, and none was to be made.
  case noSession(String)
  /// A session's name has letters, digits, `_ . -`, at most 64, and does not begin with a dot.
  case badName(String)
  /// The folder or the session was opened for reading only, or permits no more.
  case readOnly(path: String)
  /// The disk is full.
  case diskFull(path: String)
  /// A file could not be read or written; `reason` is the system's word for it.
  case fileFailed(operation: String, path: String, reason: String)
  /// More than the store takes in one piece; large content belongs into blobs.
  case tooLarge(what: String, limitBytes: Int)
  /// Something in the store is not what was written.
  case damaged(Damage)
  /// No value is bound to this name.
  case unknownName(String)
  /// The store was closed.
  case closed

  /// What went wrong, as a sentence.
  public var description: String {
    switch self {
    case .held(let session, let pid, let host):
      "session `\(session)` is in use"
        + (pid.map { " by process \($0)" } ?? " by another process")
        + (host.map { " on \($0)" } ?? "")
    case .newerFormat(let session, let found, let supported):
      "session `\(session)` has format \(found); this Thaw reads up to \(supported)"
    case .noSession(let name): "there is no session `\(name)`"
    case .badName(let name): "`\(name)` cannot name a session"
    case .readOnly(let path): "\"\(path)\" cannot be written"
    case .diskFull(let path): "the disk of \"\(path)\" is full"
    case .fileFailed(let operation, let path, let reason):
      "cannot \(operation) \"\(path)\": \(reason)"
    case .tooLarge(let what, let limitBytes): "\(what) has more than \(limitBytes) bytes"
    case .damaged(let damage): damage.description
    case .unknownName(let name): "no value is called `\(name)`"
    case .closed: "the session was closed"
    }
  }
}

/// One thing in a store that is not as it was written, by name.
public enum Damage: Hashable, Sendable, CustomStringConvertible {
  /// The format file is missing from a session that has content, or is not one.
  case format(path: String)
  /// The journal cannot be read, or SQLite finds it inconsistent.
  case journal(path: String, detail: String)
  /// Statements that were acknowledged are no longer in the journal.
  case lostCommits(recorded: Int, found: Int)
  /// The file that counts the commits is missing or unreadable; the journal itself may be whole.
  case commitMark(path: String)
  /// A statement's row.
  case statement(Int)
  /// The table of names differs from what the statements bound; the statements decide.
  case names(detail: String)
  /// The row that leads from a command to its known result; the command runs anew.
  case lineage
  /// A value's row.
  case value(Digest)
  /// A value that a name or a live statement needs and that is neither kept nor has a lineage.
  case missingValue(Digest)
  /// A blob's content or length differs from its name.
  case blob(Digest)
  /// A blob that is referred to is not there.
  case missingBlob(Digest)
  /// A checkpoint's file.
  case checkpoint(key: Digest)

  /// What is damaged, as a sentence.
  public var description: String {
    switch self {
    case .format(let path): "\"\(path)\" is missing or unreadable"
    case .journal(let path, let detail): "the journal \"\(path)\" is damaged: \(detail)"
    case .lostCommits(let recorded, let found):
      "the journal ends after change \(found), but \(recorded) were recorded"
    case .commitMark(let path): "\"\(path)\" is missing or unreadable"
    case .statement(let number): "statement \(number) is damaged in the journal"
    case .names(let detail): "the table of names is damaged: \(detail)"
    case .lineage: "a known result is damaged in the journal; its command runs anew"
    case .value(let digest): "the value \(digest.short) is damaged in the journal"
    case .missingValue(let digest): "the value \(digest.short) is missing"
    case .blob(let digest): "the blob \(digest.short) is damaged"
    case .missingBlob(let digest): "the blob \(digest.short) is missing"
    case .checkpoint(let key): "the checkpoint \(key.short) is damaged"
    }
  }
}
