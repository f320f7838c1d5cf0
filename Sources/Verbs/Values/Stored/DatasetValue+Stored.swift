import Datasets
import Interpreter
import Language
import Tensors

extension DatasetValue: StorableValue {
  /// Its kept form: each column as bytes. Pictures stay where they are, by path and digest.
  func storedForm() throws(Diagnostic) -> StoredForm {
    var form = StoredForm()
    var columns: [CanonicalValue] = []
    for column in dataset.columns { columns.append(try column.stored(into: &form.blobs)) }
    let provenance = dataset.provenance
    form.content = [
      "rows": .integer(Int64(dataset.rowCount)), "columns": .array(columns),
      "source": .text(provenance.source),
      "digest": provenance.digest.map { .digest($0) } ?? .null,
      "notes": .array(provenance.notes.map { .text($0) }),
    ]
    return form
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let content = form.content
    let rowCount = try content.field("rows").integer
    var columns: [Column] = []
    var position = 0
    for entry in try content.field("columns").elements {
      columns.append(try Column(entry, rowCount: rowCount, form, &position))
    }
    let provenance = Dataset.Provenance(
      source: try content.field("source").text,
      digest: try content.field("digest").optional.map { content throws(Diagnostic) in
        try content.digest
      }, notes: try content.field("notes").texts)
    // A table without columns keeps its rows only as a count, which no one can tell apart from none.
    do throws(DatasetError) {
      return DatasetValue(try Dataset(columns: columns, provenance: provenance))
    } catch {
      throw .malformedForm
    }
  }
}

extension ColumnValue: StorableValue {
  /// Its kept form.
  func storedForm() throws(Diagnostic) -> StoredForm {
    var form = StoredForm()
    form.content = [
      "rows": .integer(Int64(column.count)), "column": try column.stored(into: &form.blobs),
    ]
    return form
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    var position = 0
    return ColumnValue(
      try Column(
        form.content.field("column"), rowCount: try form.content.field("rows").integer, form,
        &position))
  }
}

extension Column {
  /// Name, kind and bytes; many bytes go into a blob, which another table with this column shares.
  fileprivate func stored(into blobs: inout [StoredBlob]) throws(Diagnostic) -> CanonicalValue {
    let bytes: [UInt8]
    do throws(DatasetError) { bytes = try storedBytes() } catch { throw error.diagnostic }
    let isSmall = bytes.count <= StoredForm.inlineByteCount
    if !isSmall { blobs.append(StoredBlob(bytes)) }
    return [.text(name), .text(kind.rawValue), isSmall ? .bytes(bytes) : .null]
  }

  /// The column of what ``stored(into:)`` gave; blobs are taken in their order.
  fileprivate init(
    _ entry: StoredContent, rowCount: Int, _ form: StoredReader, _ position: inout Int
  ) throws(Diagnostic) {
    let parts = try entry.elements
    guard parts.count == 3, let kind = ColumnKind(rawValue: try parts[1].text) else {
      throw .malformedForm
    }
    let bytes: [UInt8]
    if let inline = parts[2].optional {
      bytes = try inline.bytes
    } else {
      bytes = try form.blob(position)
      position += 1
    }
    guard
      let column = Column(
        name: try parts[0].text, kind: kind, rowCount: rowCount, storedBytes: bytes)
    else { throw .malformedForm }
    self = column
  }
}
