import GRDB
import Tensors

/// Whole tables, row by row: what is damaged is named and left out.
extension ValueRows {
  /// Every kept value without its content, by its digest, and the order they were kept in.
  func allValues() -> (values: [Digest: StoredValue], order: [Digest], damage: [Damage]) {
    var values: [Digest: StoredValue] = [:]
    var order: [Digest] = []
    // The index answers this alone, so a damaged page of the table hides no digest.
    var (digests, damage) = digests("SELECT digest FROM kept INDEXED BY kept_by_digest")
    var isReadable: [Digest: Bool] = [:]
    for digest in digests where isReadable[digest] == nil {
      do {
        guard var value = try read(digest) else { throw SessionError.damaged(.value(digest)) }
        // Only what a value refers to matters here; contents could be large together.
        value.content = []
        values[digest] = value
        order.append(digest)
        isReadable[digest] = true
      } catch {
        damage.append(.value(digest))
        isReadable[digest] = false
      }
    }
    return (values, order, damage)
  }

  /// Every blob that was noted.
  func allBlobs() -> (digests: [Digest], damage: [Damage]) {
    digests("SELECT digest FROM blobs")
  }

  /// Every known result, by its command.
  func allLineage() -> (rows: [LineageRow], results: Set<Digest>, damage: [Damage]) {
    var rows: [LineageRow] = []
    var (keys, damage) = digests("SELECT key FROM lineage")
    for key in keys {
      if let result = try? result(of: key) {
        rows.append(LineageRow(key: key, result: result))
      } else if !damage.contains(.lineage) {
        damage.append(.lineage)
      }
    }
    return (rows, Set(rows.map(\.result)), damage)
  }

  private func digests(_ query: String) -> (digests: [Digest], damage: [Damage]) {
    let damage = Damage.journal(path: "journal.sqlite", detail: "a table cannot be read to its end")
    var digests: [Digest] = []
    do {
      let rows = try Row.fetchCursor(database, sql: query)
      while let row = try rows.next() {
        var cells = Cells(row, damage: damage)
        digests.append(try cells.digest())
      }
    } catch {
      return (digests, [damage])
    }
    return (digests, [])
  }
}
