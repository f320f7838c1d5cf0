import GRDB
import Tensors

/// What trimming a session frees.
public struct SessionTrim: Hashable, Sendable {
  /// Values that no name and no statement needs that counts or can be redone.
  public var values = 0
  /// Known results of commands that lead to none that stays.
  public var results = 0
  /// Blobs that nothing needs.
  public var blobs = 0
  /// Checkpoints of commands that ended.
  public var checkpoints = 0
  /// Files that a crash left unfinished, and others that are none of the session's.
  public var leftovers = 0
  /// Bytes that the files have together; the journal keeps its size and uses the room again.
  public var bytes = 0

  /// Nothing to free.
  public var isEmpty: Bool { self == SessionTrim() }
}

extension SessionStore {
  /// What ``trim()`` would free now.
  ///
  /// - Throws: `damaged` where it cannot be told what is needed.
  public func trimmable() throws(SessionError) -> SessionTrim { try planTrim().trim }

  /// Deletes what no name, no statement that counts or can be redone, and no unfinished command
  /// needs: the only thing that deletes. The history keeps every statement's text.
  ///
  /// - Throws: as ``trimmable()``, and then nothing is deleted.
  @discardableResult
  public func trim() throws(SessionError) -> SessionTrim {
    guard access != .readOnly else { throw .readOnly(path: folder.path) }
    let plan = try planTrim()
    guard !plan.trim.isEmpty else { return plan.trim }
    // Rows first: a crash in between leaves files that nothing refers to, and the next trim takes them.
    try change { database, _ in
      for digest in plan.values {
        try database.cachedStatement(sql: "DELETE FROM kept WHERE digest = ?")
          .execute(arguments: [column(digest)])
      }
      for key in plan.results {
        try database.cachedStatement(sql: "DELETE FROM lineage WHERE key = ?")
          .execute(arguments: [column(key)])
      }
      for digest in plan.blobs {
        try database.cachedStatement(sql: "DELETE FROM blobs WHERE digest = ?")
          .execute(arguments: [column(digest)])
      }
    }
    for path in plan.files { try Disk.remove(path) }
    return plan.trim
  }

  private struct Plan {
    var trim = SessionTrim()
    var values: [Digest] = []
    var results: [Digest] = []
    var blobs: [Digest] = []
    var files: [String] = []
  }

  private func planTrim() throws(SessionError) -> Plan {
    var plan = Plan()
    var (needed, noted, finished) = try journal.read { try readNeeds($0, into: &plan) }
    needed.formUnion(state.withLock { $0.newBlobs })
    let (present, leftovers) = try blobs.contents()
    for digest in present where !needed.contains(digest) {
      try add(blobs.path(of: digest), to: &plan)
      plan.trim.blobs += 1
    }
    plan.blobs = noted.filter { !needed.contains($0) }
    for key in try checkpointKeys where finished.contains(key) {
      try add(checkpointPath(key), to: &plan)
      plan.trim.checkpoints += 1
    }
    let unfinished = [folder.path, folder.checkpointsPath].map { ($0, DurableFile.temporaryPrefix) }
    var others = leftovers
    for (folder, prefix) in unfinished {
      others += try Disk.list(folder).filter { $0.hasPrefix(prefix) }.map { "\(folder)/\($0)" }
    }
    for path in others where try Disk.isFile(path) {
      try add(path, to: &plan)
      plan.trim.leftovers += 1
    }
    plan.trim.values = plan.values.count
    plan.trim.results = plan.results.count
    return plan
  }

  private func add(_ path: String, to plan: inout Plan) throws(SessionError) {
    plan.files.append(path)
    plan.trim.bytes += try Disk.status(of: path).map { Int($0.st_size) } ?? 0
  }

  /// Blobs that are needed, blobs that are noted, and the commands whose results are known.
  private func readNeeds(
    _ database: Database, into plan: inout Plan
  ) throws -> (needed: Set<Digest>, noted: [Digest], finished: Set<Digest>) {
    let totals = try Totals(from: database, path: folder.journalPath)
    let history = StatementRows(database: database).readAll(count: totals.statements)
    let (names, nameDamage) = NameRows(database: database).readAll(count: totals.names)
    let rows = ValueRows(database: database)
    let (values, order, valueDamage) = rows.allValues()
    let (lineage, _, lineageDamage) = rows.allLineage()
    let (noted, blobDamage) = rows.allBlobs()
    let damage = history.damage + nameDamage + valueDamage + lineageDamage + blobDamage
    if let first = damage.first { throw SessionError.damaged(first) }

    var roots = names.map(\.digest)
    var needed: Set<Digest> = []
    for statement in history.statements where statement.state != .leftBehind {
      roots += statement.bound.flatMap { [$0.digest, $0.previous].compactMap(\.self) }
      roots += statement.read.map(\.digest) + statement.shown
      needed.formUnion(statement.blobs)
    }
    let reached = closure(of: roots, in: values)
    needed.formUnion(reached.blobs)
    plan.values = order.filter { !reached.values.contains($0) }
    plan.results = lineage.filter { !reached.values.contains($0.result) }.map(\.key)
    return (needed, noted, Set(lineage.map(\.key)))
  }
}
