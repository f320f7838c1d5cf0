import GRDB
import Tensors

/// The SQLite database of a session. Only the holder of the session's lock opens it.
final class Journal: Sendable {
  /// Where it lies.
  let path: String
  private let queue: DatabaseQueue

  /// Opens the journal, or makes an empty one.
  ///
  /// - Parameter isCopy: it is thrown away afterwards, so nothing in it need outlive a power cut.
  init(path: String, isCopy: Bool = false) throws(SessionError) {
    self.path = path
    var configuration = Configuration()
    configuration.label = "session"
    configuration.prepareDatabase { database in
      // Held by one process alone, the log's index lives in memory: no mapped file whose pages a full
      // disk could refuse.
      try database.execute(sql: "PRAGMA locking_mode = EXCLUSIVE")
      try database.execute(sql: "PRAGMA trusted_schema = OFF")
      try database.execute(sql: "PRAGMA cell_size_check = ON")
      try database.execute(sql: "PRAGMA mmap_size = 0")
      guard try String.fetchOne(database, sql: "PRAGMA journal_mode = WAL") == "wal" else {
        throw DatabaseError(resultCode: .SQLITE_CANTOPEN, message: "no write-ahead log")
      }
      // A commit that returned is on the disk.
      try database.execute(sql: "PRAGMA synchronous = \(isCopy ? "OFF" : "FULL")")
    }
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch {
      throw Journal.error(error, path: path)
    }
  }

  /// Reads from one state of the journal.
  func read<Value>(_ body: (Database) throws -> Value) throws(SessionError) -> Value {
    do { return try queue.read(body) } catch { throw Journal.error(error, path: path) }
  }

  /// Changes the journal in one transaction: all of it, durably, or nothing.
  func write<Value>(_ body: (Database) throws -> Value) throws(SessionError) -> Value {
    do { return try queue.write(body) } catch { throw Journal.error(error, path: path) }
  }

  /// Folds the log into the database and lets go of both.
  func close() throws(SessionError) {
    do { try queue.close() } catch { throw Journal.error(error, path: path) }
  }

  private static func error(_ error: any Error, path: String) -> SessionError {
    if let error = error as? SessionError { return error }
    guard let error = error as? DatabaseError else {
      return .damaged(.journal(path: path, detail: String(describing: error)))
    }
    let detail = error.message ?? "SQLite error \(error.extendedResultCode.rawValue)"
    switch error.resultCode {
    case .SQLITE_FULL: return .diskFull(path: path)
    case .SQLITE_READONLY, .SQLITE_PERM: return .readOnly(path: path)
    case .SQLITE_IOERR, .SQLITE_CANTOPEN, .SQLITE_NOMEM:
      return .fileFailed(operation: "use", path: path, reason: detail)
    case .SQLITE_TOOBIG: return .tooLarge(what: "a row of the journal", limitBytes: 1_000_000_000)
    case .SQLITE_MISUSE: return .closed
    default: return .damaged(.journal(path: path, detail: detail))
    }
  }
}
