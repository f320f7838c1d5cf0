import GRDB
import Tensors

/// The names as they stand now.
struct NameRows {
  let database: Database

  /// What a name stands for; nil where it is bound to nothing.
  func read(_ name: String) throws -> BoundName? {
    let row = try Row.fetchOne(
      database.cachedStatement(sql: NameRows.query + " WHERE name = ?"), arguments: [name])
    return try row.map { try BoundName($0) }
  }

  /// All names that are whole, by the statement that bound them and then by name, and what is wrong
  /// with the others.
  func readAll(count: Int) -> (names: [BoundName], damage: [Damage]) {
    var names: [BoundName] = []
    var damage: [Damage] = []
    do {
      let rows = try Row.fetchCursor(
        database.cachedStatement(sql: NameRows.query + " ORDER BY name"))
      while let row = try rows.next() {
        do {
          names.append(try BoundName(row))
        } catch {
          damage.append(.names(detail: "a row is damaged"))
        }
      }
    } catch {
      damage.append(.names(detail: "a page cannot be read"))
    }
    if names.count != count && damage.isEmpty {
      damage.append(.names(detail: "it has \(names.count) rows instead of \(count)"))
    }
    return (names.sorted { ($0.statement, $0.name) < ($1.statement, $1.name) }, damage)
  }

  /// Binds a name, or unbinds it; counts in `totals`.
  func write(_ name: String, _ digest: Digest?, statement: Int, totals: inout Totals) throws {
    let wasBound = try read(name) != nil
    if let digest {
      let bound = BoundName(name: name, digest: digest, statement: statement)
      try database.cachedStatement(sql: "INSERT OR REPLACE INTO names VALUES (?, ?, ?, ?)")
        .execute(arguments: [name, column(digest), statement, column(bound.seal)])
    } else {
      try database.cachedStatement(sql: "DELETE FROM names WHERE name = ?")
        .execute(arguments: [name])
    }
    totals.names += (digest == nil ? 0 : 1) - (wasBound ? 1 : 0)
  }

  private static let query = "SELECT name, digest, statement, seal FROM names"
}

extension BoundName {
  fileprivate var seal: [UInt8] {
    Seal.of("names", [.text(name), .digest(digest), .integer(Int64(statement))])
  }

  fileprivate init(_ row: Row) throws {
    var cells = Cells(row, damage: .names(detail: "a row is damaged"))
    name = try cells.text()
    digest = try cells.digest()
    statement = try cells.integer()
    try cells.expect(seal: seal)
  }
}
