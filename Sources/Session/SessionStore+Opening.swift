import Synchronization

extension SessionStore {
  /// Opens a session. Nothing is replayed and no blob is read.
  ///
  /// - Parameters:
  ///   - folder: the folder of all sessions, `.thaw` beside the work.
  ///   - name: the session; ``defaultName`` is the one that nobody named.
  /// - Throws: `held` where another process works in it, `newerFormat` before anything is touched,
  ///   `noSession`, `badName`, `damaged(.format)`, `damaged(.journal)` where nothing can be read,
  ///   `readOnly` where the folder cannot be written (open it with `.readOnly` then), `diskFull`.
  public static func open(
    folder root: String, name: String = defaultName, access: Access = .create
  ) throws(SessionError) -> SessionStore {
    let folder = try SessionFolder(root: root, name: name)
    try checkFormat(of: folder)
    if access == .readOnly { return try openForReading(folder) }
    if access == .readWrite, try Disk.status(of: folder.path) == nil { throw .noSession(name) }
    try folder.make()
    let lock = try SessionLock(folder, isShared: false)
    // Another process may have made the session, in a newer format, before the lock was ours.
    try checkFormat(of: folder)
    if try folder.format() == nil {
      guard try !Disk.hasFile(folder.journalPath) else {
        throw .damaged(.format(path: folder.formatPath))
      }
      try folder.writeFormat(Schema.format)
    }
    try Disk.makeFolder(folder.blobsPath)
    try Disk.makeFolder(folder.checkpointsPath)
    let recorded = CommitMark.read(folder.commitsPath)
    try checkJournalIsThere(folder, recorded: recorded)
    let journal = try Journal(path: folder.journalPath)
    let totals = try readTotals(journal, makesTables: recorded ?? 0 == 0)
    let mark = try CommitMark(path: folder.commitsPath)
    if totals.commits == 0 {
      mark.write(0)
      try Disk.synchronizeFolder(folder.path)
    }
    let store = SessionStore(
      folder: folder, access: access, journal: journal, state: State(lock: lock, mark: mark))
    store.compare(totals, with: recorded)
    _ = try store.names
    return store
  }

  private static func openForReading(_ folder: SessionFolder) throws(SessionError) -> SessionStore {
    guard try Disk.status(of: folder.path) != nil, try folder.format() != nil else {
      throw .noSession(folder.name)
    }
    var lock: SessionLock?
    if try Disk.hasFile(folder.lockPath) { lock = try SessionLock(folder, isShared: true) }
    let recorded = CommitMark.read(folder.commitsPath)
    try checkJournalIsThere(folder, recorded: recorded)
    let copy = try JournalCopy.make(of: folder)
    do throws(SessionError) {
      let journal = try Journal(path: JournalCopy.journalPath(in: copy), isCopy: true)
      let totals = try readTotals(journal, makesTables: recorded ?? 0 == 0)
      let store = SessionStore(
        folder: folder, access: .readOnly, journal: journal,
        state: State(lock: lock.take(), mark: nil, temporaryFolder: copy))
      store.compare(totals, with: recorded)
      _ = try store.names
      return store
    } catch {
      JournalCopy.remove(copy)
      throw error
    }
  }

  private static func checkFormat(of folder: SessionFolder) throws(SessionError) {
    guard let found = try folder.format(), found > Schema.format else { return }
    throw .newerFormat(session: folder.name, found: found, supported: Schema.format)
  }

  /// A journal that held something does not come to be empty.
  private static func checkJournalIsThere(
    _ folder: SessionFolder, recorded: Int?
  ) throws(SessionError) {
    guard try !Disk.hasFile(folder.journalPath), recorded ?? 0 > 0 else { return }
    throw .damaged(.journal(path: folder.journalPath, detail: "it is missing"))
  }

  private static func readTotals(
    _ journal: Journal, makesTables: Bool
  ) throws(SessionError) -> Totals {
    let state = try journal.read { try Schema.state(of: $0) }
    switch state {
    case .whole: break
    case .empty where makesTables: try journal.write { try Schema.make(in: $0) }
    case .empty:
      throw .damaged(.journal(path: journal.path, detail: "its tables are missing"))
    case .foreign:
      throw .damaged(.journal(path: journal.path, detail: "its tables are not Thaw's"))
    }
    return try journal.read { try Totals(from: $0, path: journal.path) }
  }

  /// Notes where the journal holds less than was acknowledged.
  private func compare(_ totals: Totals, with recorded: Int?) {
    if let recorded {
      if recorded > totals.commits {
        note([.lostCommits(recorded: recorded, found: totals.commits)])
      }
    } else if totals.commits > 0 {
      note([.commitMark(path: folder.commitsPath)])
    }
  }
}
