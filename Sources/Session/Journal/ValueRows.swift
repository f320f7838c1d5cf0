import GRDB
import Tensors

/// Values, known results and the blobs they need, as rows.
struct ValueRows {
  let database: Database

  /// A kept value; nil where it is not kept.
  ///
  /// - Throws: `damaged` where its row is not what was written.
  func read(_ digest: Digest) throws -> StoredValue? {
    let row = try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT kind, content, refers, blobs, seal FROM kept WHERE digest = ?"),
      arguments: [column(digest)])
    guard let row else { return nil }
    var cells = Cells(row, damage: .value(digest))
    let value = StoredValue(
      kind: try cells.text(), content: try cells.bytes(), references: try cells.digests(),
      blobs: try cells.digests())
    try cells.expect(seal: seal(digest, value))
    return value
  }

  /// Keeps a value. One that is there already and whole stays as it is.
  func write(_ kept: KeptValue) throws {
    let known = try? read(kept.digest)
    if known == kept.value { return }
    let value = kept.value
    try database.cachedStatement(
      sql: "INSERT OR REPLACE INTO kept (digest, kind, content, refers, blobs, seal)"
        + " VALUES (?, ?, ?, ?, ?, ?)"
    ).execute(arguments: [
      column(kept.digest), value.kind, column(value.content),
      column(Packed.bytes(value.references)), column(Packed.bytes(value.blobs)),
      column(seal(kept.digest, value)),
    ])
  }

  /// The result of a command by its lineage; nil where it is not known.
  func result(of key: Digest) throws -> Digest? {
    let row = try Row.fetchOne(
      database.cachedStatement(sql: "SELECT result, seal FROM lineage WHERE key = ?"),
      arguments: [column(key)])
    guard let row else { return nil }
    var cells = Cells(row, damage: .lineage)
    let result = try cells.digest()
    try cells.expect(seal: seal(LineageRow(key: key, result: result)))
    return result
  }

  /// Notes the result of a command.
  func write(_ row: LineageRow) throws {
    try database.cachedStatement(sql: "INSERT OR REPLACE INTO lineage VALUES (?, ?, ?)")
      .execute(arguments: [column(row.key), column(row.result), column(seal(row))])
  }

  /// Notes a blob that something refers to.
  func writeBlob(_ digest: Digest, byteCount: Int) throws {
    try database.cachedStatement(sql: "INSERT OR REPLACE INTO blobs VALUES (?, ?, ?)")
      .execute(arguments: [
        column(digest), byteCount,
        column(Seal.of("blobs", [.digest(digest), .integer(Int64(byteCount))])),
      ])
  }

  private func seal(_ digest: Digest, _ value: StoredValue) -> [UInt8] {
    Seal.of(
      "kept",
      [
        .digest(digest), .text(value.kind), .bytes(value.content),
        .bytes(Packed.bytes(value.references)), .bytes(Packed.bytes(value.blobs)),
      ])
  }

  private func seal(_ row: LineageRow) -> [UInt8] {
    Seal.of("lineage", [.digest(row.key), .digest(row.result)])
  }
}
