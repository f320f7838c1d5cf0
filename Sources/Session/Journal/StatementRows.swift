import GRDB
import Tensors

/// Statements as rows: one in `statements`, one in `links` for every name bound or read.
struct StatementRows {
  let database: Database

  /// Adds a statement, or writes it anew in another state.
  func write(_ statement: JournalledStatement) throws {
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO statements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      statement.number, statement.kind.rawValue, statement.state.rawValue,
      statement.timeMicroseconds, statement.text, column(Packed.bytes(statement.shown)),
      column(Packed.bytes(statement.blobs)), column(statement.details), column(statement.seal),
    ])
  }

  /// Adds the links of a new statement.
  func writeLinks(of statement: JournalledStatement) throws {
    let insert = try database.cachedStatement(sql: "INSERT INTO links VALUES (?, ?, ?, ?, ?, ?)")
    for (position, link) in statement.bound.enumerated() {
      try insert.execute(arguments: [
        statement.number, 0, position, link.name, column(link.digest), column(link.previous),
      ])
    }
    for (position, link) in statement.read.enumerated() {
      try insert.execute(arguments: [
        statement.number, 1, position, link.name, column(link.digest), nil,
      ])
    }
  }

  /// One statement.
  ///
  /// - Throws: `damaged` where its row is missing or not what was written.
  func read(_ number: Int) throws -> JournalledStatement {
    let links = try Row.fetchAll(
      database.cachedStatement(
        sql: StatementRows.linkQuery + " WHERE statement = ?"
          + StatementRows.linkOrder), arguments: [number])
    guard
      let row = try Row.fetchOne(
        database.cachedStatement(sql: StatementRows.statementQuery + " WHERE id = ?"),
        arguments: [number])
    else { throw SessionError.damaged(.statement(number)) }
    return try JournalledStatement(row, links: links, number: number)
  }

  /// All statements that are whole, and what is wrong with the others.
  func readAll(count: Int) -> (statements: [JournalledStatement], damage: [Damage]) {
    if let all = try? readAtOnce(), all.count == count { return (all, []) }
    var statements: [JournalledStatement] = []
    var damage: [Damage] = []
    // A count that is sealed is one that was written; still, nothing is allocated for it.
    for number in 1..<(count + 1) {
      if let statement = try? read(number) {
        statements.append(statement)
      } else {
        damage.append(.statement(number))
      }
    }
    return (statements, damage)
  }

  private func readAtOnce() throws -> [JournalledStatement] {
    let links = try Row.fetchAll(
      database.cachedStatement(sql: StatementRows.linkQuery + StatementRows.linkOrder))
    var nextLink = 0
    var statements: [JournalledStatement] = []
    let rows = try Row.fetchCursor(
      database.cachedStatement(sql: StatementRows.statementQuery + " ORDER BY id"))
    while let row = try rows.next() {
      let number = statements.count + 1
      let first = nextLink
      while nextLink < links.count, Int.fromDatabaseValue(links[nextLink][0]) == number {
        nextLink += 1
      }
      statements.append(
        try JournalledStatement(row, links: Array(links[first..<nextLink]), number: number))
    }
    return statements
  }

  /// The numbers of the statements in a state, in order.
  func numbers(in state: JournalledStatement.State) throws -> [Int] {
    let rows = try Row.fetchAll(
      database.cachedStatement(sql: "SELECT id FROM statements WHERE state = ? ORDER BY id"),
      arguments: [state.rawValue])
    return rows.compactMap { Int.fromDatabaseValue($0[0]) }
  }

  private static let statementQuery =
    "SELECT id, kind, state, time, text, shown, blobs, details, seal FROM statements"
  private static let linkQuery =
    "SELECT statement, role, position, name, digest, previous FROM links"
  private static let linkOrder = " ORDER BY statement, role, position"
}

extension JournalledStatement {
  /// Covers the statement's row and its links.
  fileprivate var seal: [UInt8] {
    func optional(_ digest: Digest?) -> CanonicalValue { digest.map { .digest($0) } ?? .null }
    return Seal.of(
      "statements",
      [
        .integer(Int64(number)), .integer(kind.rawValue), .integer(state.rawValue),
        .integer(timeMicroseconds), .text(text), .bytes(Packed.bytes(shown)),
        .bytes(Packed.bytes(blobs)), .bytes(details),
        .array(bound.map { [.text($0.name), optional($0.digest), optional($0.previous)] }),
        .array(read.map { [.text($0.name), .digest($0.digest)] }),
      ])
  }

  fileprivate init(_ row: Row, links: [Row], number: Int) throws {
    let damage = Damage.statement(number)
    var cells = Cells(row, damage: damage)
    guard try cells.integer() == number, let kind = Kind(rawValue: Int64(try cells.integer())),
      let state = State(rawValue: Int64(try cells.integer()))
    else { throw SessionError.damaged(damage) }
    self.number = number
    self.kind = kind
    self.state = state
    timeMicroseconds = Int64(try cells.integer())
    text = try cells.text()
    shown = try cells.digests()
    blobs = try cells.digests()
    details = try cells.bytes()
    (bound, read) = ([], [])
    for link in links {
      var linkCells = Cells(link, damage: damage)
      _ = try linkCells.integer()
      let role = try linkCells.integer()
      _ = try linkCells.integer()
      let name = try linkCells.text()
      if role == 0 {
        bound.append(
          Rebinding(
            name: name, digest: try linkCells.digestOrNull(),
            previous: try linkCells.digestOrNull()))
      } else {
        read.append(NameBinding(name: name, digest: try linkCells.digest()))
      }
    }
    try cells.expect(seal: seal)
  }
}
