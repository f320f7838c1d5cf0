import GRDB
import Tensors

/// How much the journal holds: what tells that a row went missing.
struct Totals {
  /// Changes made, undo and redo among them.
  var commits: Int
  /// Statements, numbered from 1 without a gap.
  var statements: Int
  /// Names that are bound.
  var names: Int

  private var seal: [UInt8] {
    Seal.of(
      "totals", [.integer(Int64(commits)), .integer(Int64(statements)), .integer(Int64(names))])
  }

  /// Those of a new journal.
  init() { (commits, statements, names) = (0, 0, 0) }

  init(from database: Database, path: String) throws {
    let damage = Damage.journal(path: path, detail: "its totals are damaged")
    let query = "SELECT commits, statements, names, seal FROM totals WHERE id = 1"
    guard let row = try Row.fetchOne(database.cachedStatement(sql: query)) else {
      throw SessionError.damaged(damage)
    }
    var cells = Cells(row, damage: damage)
    commits = try cells.integer()
    statements = try cells.integer()
    names = try cells.integer()
    try cells.expect(seal: seal)
    guard commits >= 0, commits < .max, 0...commits ~= statements, names >= 0 else {
      throw SessionError.damaged(damage)
    }
  }

  func write(to database: Database) throws {
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO totals VALUES (1, ?, ?, ?, ?)"
    ).execute(arguments: [commits, statements, names, column(seal)])
  }
}
