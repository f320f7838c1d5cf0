import GRDB
import Tensors

extension SessionStore {
  /// Moves the names back to before the last `count` statements that moved any. What only looked since
  /// then is undone with them.
  ///
  /// - Returns: the statements that are undone now, the last one first; none where nothing is left.
  public func undo(_ count: Int = 1, timeMicroseconds: Int64) throws(SessionError)
    -> [JournalledStatement]
  {
    try move(from: .live, to: .undone, count: count, timeMicroseconds: timeMicroseconds)
  }

  /// Moves the names forward again over the next `count` undone statements that moved any, and what
  /// only looked after them. A new statement ends what can be redone.
  ///
  /// - Returns: the statements that count again, the first one first; none where nothing is left.
  public func redo(_ count: Int = 1, timeMicroseconds: Int64) throws(SessionError)
    -> [JournalledStatement]
  {
    try move(from: .undone, to: .live, count: count, timeMicroseconds: timeMicroseconds)
  }

  /// Unbinds a name. Its value stays in the history, and `undo` brings the name back.
  ///
  /// - Throws: `unknownName`.
  public func forget(_ name: String, timeMicroseconds: Int64) throws(SessionError) {
    try change { database, totals in
      guard try NameRows(database: database).read(name) != nil else {
        throw SessionError.unknownName(name)
      }
      try leaveUndoneBehind(in: database)
      totals.statements += 1
      let link = try rebind(name, to: nil, by: totals.statements, in: database, &totals)
      let statement = JournalledStatement(
        number: totals.statements, kind: .forget, state: .live, text: "forget \(name)",
        timeMicroseconds: timeMicroseconds, bound: [link], read: [], shown: [], blobs: [],
        details: [])
      try insert(statement, in: database)
    }
  }

  private func move(
    from old: JournalledStatement.State, to new: JournalledStatement.State, count: Int,
    timeMicroseconds: Int64
  ) throws(SessionError) -> [JournalledStatement] {
    precondition(count > 0, "a positive number of statements is undone or redone")
    let isUndo = new == .undone
    return try journalHasAny(old) == false
      ? []
      : try change { database, totals in
        var moved = try next(count, in: old, isUndo: isUndo, database)
        // Looks alone are not worth a move: there is nothing to undo.
        guard moved.contains(where: { !$0.bound.isEmpty }) else { return [] }
        for position in moved.indices {
          moved[position].state = new
          try StatementRows(database: database).write(moved[position])
        }
        for statement in moved {
          for link in isUndo ? statement.bound.reversed() : statement.bound {
            try restore(link, isUndo: isUndo, in: database, &totals)
          }
        }
        try writeMove(of: moved, isUndo: isUndo, timeMicroseconds, in: database)
        return moved
      }
  }

  private func journalHasAny(_ state: JournalledStatement.State) throws(SessionError) -> Bool {
    try journal.read { try !StatementRows(database: $0).numbers(in: state).isEmpty }
  }

  /// The statements that a move passes, in its direction.
  private func next(
    _ count: Int, in state: JournalledStatement.State, isUndo: Bool, _ database: Database
  ) throws -> [JournalledStatement] {
    let rows = StatementRows(database: database)
    let numbers = try rows.numbers(in: state)
    var moved: [JournalledStatement] = []
    var movers = 0
    for number in isUndo ? numbers.reversed() : numbers {
      let statement = try rows.read(number)
      let isMover = !statement.bound.isEmpty
      // Undo ends with a statement that moved names; redo goes on over the looks after it.
      if movers == count && (isUndo || isMover) { break }
      moved.append(statement)
      if isMover { movers += 1 }
    }
    return moved
  }

  private func restore(
    _ link: JournalledStatement.Rebinding, isUndo: Bool, in database: Database,
    _ totals: inout Totals
  ) throws {
    let digest = isUndo ? link.previous : link.digest
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT max(statement) FROM links JOIN statements ON statements.id = links.statement
          WHERE role = 0 AND name = ? AND state = 0
          """), arguments: [link.name])
    let statement = row.flatMap { Int.fromDatabaseValue($0[0]) } ?? 0
    try NameRows(database: database)
      .write(link.name, digest, statement: statement, totals: &totals)
  }

  private func writeMove(
    of moved: [JournalledStatement], isUndo: Bool, _ timeMicroseconds: Int64,
    in database: Database
  ) throws {
    let numbers = moved.map(\.number)
    let (first, last) = (numbers.min() ?? 0, numbers.max() ?? 0)
    let kind = isUndo ? 0 : 1
    let seal = Seal.of(
      "moves",
      [
        .integer(Int64(kind)), .integer(timeMicroseconds), .integer(Int64(first)),
        .integer(Int64(last)),
      ])
    try database.cachedStatement(
      sql: "INSERT INTO moves (kind, time, first, last, seal) VALUES (?, ?, ?, ?, ?)"
    ).execute(arguments: [kind, timeMicroseconds, first, last, column(seal)])
  }
}
