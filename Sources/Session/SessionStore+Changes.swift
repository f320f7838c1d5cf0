import GRDB
import Tensors

/// What every change of the journal has in common.
extension SessionStore {
  /// One transaction, and the mark that it was made.
  func change<Value>(
    _ body: (Database, inout Totals) throws -> Value
  ) throws(SessionError) -> Value {
    guard access != .readOnly else { throw .readOnly(path: folder.path) }
    guard !state.withLock({ $0.isClosed }) else { throw .closed }
    let (value, commits) = try journal.write { database in
      var totals = try Totals(from: database, path: journal.path)
      let value = try body(database, &totals)
      totals.commits += 1
      try totals.write(to: database)
      return (value, totals.commits)
    }
    state.withLock { $0.mark?.write(commits) }
    return value
  }

  /// Moves a name, and says from where to where.
  func rebind(
    _ name: String, to digest: Digest?, by statement: Int, in database: Database,
    _ totals: inout Totals
  ) throws -> JournalledStatement.Rebinding {
    let names = NameRows(database: database)
    let previous = try names.read(name)?.digest
    try names.write(name, digest, statement: statement, totals: &totals)
    return JournalledStatement.Rebinding(name: name, digest: digest, previous: previous)
  }

  /// Writes a new statement with its links.
  func insert(_ statement: JournalledStatement, in database: Database) throws {
    let rows = StatementRows(database: database)
    try rows.write(statement)
    try rows.writeLinks(of: statement)
  }

  /// A new statement ends what could be redone.
  func leaveUndoneBehind(in database: Database) throws {
    let rows = StatementRows(database: database)
    for number in try rows.numbers(in: .undone) {
      var statement = try rows.read(number)
      statement.state = .leftBehind
      try rows.write(statement)
    }
  }

  /// Keeps values and results, and notes the blobs they need.
  func keep(
    _ values: [KeptValue], _ lineage: [LineageRow], _ blobBytes: [(Digest, Int)],
    in database: Database
  ) throws {
    let rows = ValueRows(database: database)
    for kept in values { try rows.write(kept) }
    for row in lineage { try rows.write(row) }
    for (digest, byteCount) in blobBytes { try rows.writeBlob(digest, byteCount: byteCount) }
  }

  /// The names that a history leaves bound.
  func names(after statements: [JournalledStatement]) -> [BoundName] {
    var names: [String: BoundName] = [:]
    for statement in statements where statement.state == .live {
      for link in statement.bound {
        names[link.name] = link.digest.map {
          BoundName(name: link.name, digest: $0, statement: statement.number)
        }
      }
    }
    return names.values.sorted { ($0.statement, $0.name) < ($1.statement, $1.name) }
  }

  /// Remembers what was found damaged.
  func note(_ found: [Damage]) {
    guard !found.isEmpty else { return }
    state.withLock { state in
      for damage in found where !state.damage.contains(damage) { state.damage.append(damage) }
    }
  }

  /// Runs `body` and remembers the damage it finds.
  func noting<Value>(_ body: () throws(SessionError) -> Value) throws(SessionError) -> Value {
    do throws(SessionError) {
      return try body()
    } catch {
      if case .damaged(let damage) = error { note([damage]) }
      throw error
    }
  }

  func checkLimits(of record: StatementRecord) throws(SessionError) {
    try checkLimit(of: "the statement", record.text.utf8.count)
    try checkLimit(of: "what belongs to the statement", record.details.count)
    for kept in record.values { try checkLimit(of: "a value", kept.value.content.count) }
  }

  func checkLimit(of what: String, _ byteCount: Int) throws(SessionError) {
    let limitBytes = SessionStore.contentLimitBytes
    guard byteCount <= limitBytes else { throw .tooLarge(what: what, limitBytes: limitBytes) }
  }
}
