import Synchronization
import Tensors

/// A session that stays: its statements, what its names stand for, the values they need, and what
/// commands gave before.
///
/// The store knows nothing of what values are; it keeps digests, bytes and texts. What a call that
/// returned has written is on the disk. Nothing is ever deleted but by ``trim()``.
///
///     let store = try SessionStore.open(folder: ".thaw")
///     let blob = try store.writeBlob { file in try file.append(weights) }
///     try store.commit(StatementRecord(text: "x = 1", …))
///
/// One process holds a session at a time, and one store in it. Any thread may use it.
public final class SessionStore: Sendable {
  /// The most bytes of a value's stored form, of a statement's text and of its details, each.
  public static let contentLimitBytes = 64 << 20
  /// The session of a folder that is not named.
  public static let defaultName = "default"

  /// How a session is opened.
  public enum Access: Hashable, Sendable {
    /// For reading and writing, and made if there is none.
    case create
    /// For reading and writing.
    case readWrite
    /// For reading: nothing in the folder changes, and the folder may be read-only.
    case readOnly
  }

  /// The session's name.
  public var name: String { folder.name }
  /// How it was opened.
  public let access: Access

  let folder: SessionFolder
  let journal: Journal
  let blobs: BlobFolder
  let state: Mutex<State>

  struct State: ~Copyable {
    var lock: SessionLock?
    /// nil once the store is closed, and where it is only read.
    var mark: CommitMark?
    /// Folders with new blobs that no transaction has made durable yet.
    var newFolders: [String] = []
    /// Blobs written since the last commit: nothing refers to them yet.
    var newBlobs: [Digest] = []
    var damage: [Damage] = []
    /// The copy of the journal that is read, to be removed at the end.
    var temporaryFolder: String?
    var isClosed = false
  }

  init(
    folder: SessionFolder, access: Access, journal: Journal, state: consuming State
  ) {
    self.folder = folder
    self.access = access
    self.journal = journal
    blobs = BlobFolder(path: folder.blobsPath)
    self.state = Mutex(state)
  }

  deinit { try? close() }

  /// Ends the use of the session and lets others in. Nothing is lost without it.
  public func close() throws(SessionError) {
    let isFirst = state.withLock { state in
      defer { state.isClosed = true }
      return !state.isClosed
    }
    guard isFirst else { return }
    defer {
      state.withLock { state in
        state.mark = nil
        state.lock = nil
        if let copy = state.temporaryFolder { JournalCopy.remove(copy) }
      }
    }
    try journal.close()
  }

  /// What was found damaged since the session was opened, in the order it was found. Opening looks at
  /// the journal's head, the names and the count of changes; the rest is seen when it is read.
  public var damage: [Damage] { state.withLock { $0.damage } }

  /// Changes that the journal holds: statements, undos, redos and what was kept apart from a statement.
  public var changes: Int {
    get throws(SessionError) {
      try journal.read { try Totals(from: $0, path: journal.path).commits }
    }
  }

  /// The names as they stand now, oldest binding first. A damaged table of names is made again from
  /// the statements; see ``damage``.
  public var names: [BoundName] {
    get throws(SessionError) {
      let (found, damage) = try journal.read { database in
        let totals = try Totals(from: database, path: journal.path)
        let (names, damage) = NameRows(database: database).readAll(count: totals.names)
        if damage.isEmpty { return (names, damage) }
        let history = StatementRows(database: database).readAll(count: totals.statements)
        // With a statement missing, a name could have moved on: then only what was read counts.
        return history.damage.isEmpty
          ? (self.names(after: history.statements), damage) : (names, damage + history.damage)
      }
      note(damage)
      return found
    }
  }

  /// All statements that are whole, oldest first, the undone ones among them; see ``damage``.
  public var statements: [JournalledStatement] {
    get throws(SessionError) {
      let (statements, damage) = try journal.read { database in
        let totals = try Totals(from: database, path: journal.path)
        return StatementRows(database: database).readAll(count: totals.statements)
      }
      note(damage)
      return statements
    }
  }

  /// Writes a statement with all it bound, in one transaction. One that binds names ends what can be
  /// redone; one that only looks does not.
  ///
  /// - Returns: the statement's number.
  /// - Throws: `tooLarge`; `damaged(.missingBlob)` where it refers to a blob that was not written.
  ///   The journal is then as before.
  @discardableResult
  public func commit(_ record: StatementRecord) throws(SessionError) -> Int {
    try checkLimits(of: record)
    let blobBytes = try byteCounts(of: record.blobs + record.values.flatMap(\.value.blobs))
    try makeBlobsDurable()
    return try change { database, totals in
      if !record.bound.isEmpty { try leaveUndoneBehind(in: database) }
      totals.statements += 1
      var statement = JournalledStatement(
        number: totals.statements, kind: .statement, state: .live, text: record.text,
        timeMicroseconds: record.timeMicroseconds, bound: [], read: record.read,
        shown: record.shown, blobs: record.blobs, details: record.details)
      for binding in record.bound {
        statement.bound.append(
          try rebind(
            binding.name, to: binding.digest, by: statement.number, in: database, &totals))
      }
      try insert(statement, in: database)
      try keep(record.values, record.lineage, blobBytes, in: database)
      return statement.number
    }
  }

  /// Keeps values and results apart from a statement, in one transaction: what a loop finished is
  /// known when it runs again, whatever becomes of the loop.
  ///
  /// - Throws: as ``commit(_:)``.
  public func keep(_ values: [KeptValue], lineage: [LineageRow] = []) throws(SessionError) {
    for kept in values { try checkLimit(of: "a value", kept.value.content.count) }
    let blobBytes = try byteCounts(of: values.flatMap(\.value.blobs))
    try makeBlobsDurable()
    try change { database, _ in try keep(values, lineage, blobBytes, in: database) }
  }

  /// A kept value; nil where it is not kept.
  ///
  /// - Throws: `damaged(.value)`.
  public func value(for digest: Digest) throws(SessionError) -> StoredValue? {
    try noting { () throws(SessionError) in
      try journal.read { try ValueRows(database: $0).read(digest) }
    }
  }

  /// What a command with this lineage gave; nil where it is not known, or its row is damaged.
  public func result(of key: Digest) throws(SessionError) -> Digest? {
    do throws(SessionError) {
      return try journal.read { try ValueRows(database: $0).result(of: key) }
    } catch .damaged(.lineage) {
      note([.lineage])
      return nil
    }
  }
}
