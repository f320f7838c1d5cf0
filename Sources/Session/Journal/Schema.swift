import GRDB

/// The tables of the journal in format 1.
///
/// SQLite has no checksums on its pages, so every row ends with a seal: the SHA-256 of its table's
/// name and its other columns (``Seal``). Lists of digests are their bytes, one after the other.
enum Schema {
  /// The format that is written, and the newest that is read.
  static let format = 1

  /// Every table and index, in the order they are made.
  static let statements = [
    // One row: how many changes, statements and names there are.
    """
    CREATE TABLE totals (
      id INTEGER PRIMARY KEY, commits INTEGER NOT NULL, statements INTEGER NOT NULL,
      names INTEGER NOT NULL, seal BLOB NOT NULL) STRICT
    """,
    """
    CREATE TABLE statements (
      id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, state INTEGER NOT NULL,
      time INTEGER NOT NULL, text TEXT NOT NULL, shown BLOB NOT NULL, blobs BLOB NOT NULL,
      details BLOB NOT NULL, seal BLOB NOT NULL) STRICT
    """,
    "CREATE INDEX statements_by_state ON statements (state, id)",
    // What a statement bound (role 0) and read (role 1), in order; sealed with the statement.
    """
    CREATE TABLE links (
      statement INTEGER NOT NULL, role INTEGER NOT NULL, position INTEGER NOT NULL,
      name TEXT NOT NULL, digest BLOB, previous BLOB,
      PRIMARY KEY (statement, role, position)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE names (
      name TEXT PRIMARY KEY NOT NULL, digest BLOB NOT NULL, statement INTEGER NOT NULL,
      seal BLOB NOT NULL) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE kept (
      id INTEGER PRIMARY KEY, digest BLOB NOT NULL, kind TEXT NOT NULL, content BLOB NOT NULL,
      refers BLOB NOT NULL, blobs BLOB NOT NULL, seal BLOB NOT NULL) STRICT
    """,
    "CREATE UNIQUE INDEX kept_by_digest ON kept (digest)",
    """
    CREATE TABLE lineage (
      key BLOB PRIMARY KEY NOT NULL, result BLOB NOT NULL, seal BLOB NOT NULL)
      STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX lineage_by_result ON lineage (result)",
    """
    CREATE TABLE blobs (
      digest BLOB PRIMARY KEY NOT NULL, bytes INTEGER NOT NULL, seal BLOB NOT NULL)
      STRICT, WITHOUT ROWID
    """,
    // Every undo (kind 0) and redo (kind 1), with the statements it moved.
    """
    CREATE TABLE moves (
      id INTEGER PRIMARY KEY, kind INTEGER NOT NULL, time INTEGER NOT NULL,
      first INTEGER NOT NULL, last INTEGER NOT NULL, seal BLOB NOT NULL) STRICT
    """,
  ]

  /// Makes the tables in a journal that has none.
  static func make(in database: Database) throws {
    for statement in statements { try database.execute(sql: statement) }
    try Totals().write(to: database)
  }

  /// What the journal holds: nothing yet, these tables, or something else. A stranger's journal could
  /// hold triggers, which SQLite would run.
  static func state(of database: Database) throws -> State {
    let rows = try Row.fetchAll(
      database, sql: "SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
    let found = rows.map { String.fromDatabaseValue($0[0]) }
    if found.isEmpty { return .empty }
    return found == statements ? .whole : .foreign
  }

  enum State { case empty, whole, foreign }
}
