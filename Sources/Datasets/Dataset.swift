import Tensors

/// An immutable table: named, typed columns of one length.
public struct Dataset: Sendable {
  /// The columns in the order they are shown; no two share a name.
  public let columns: [Column]

  /// Rows in the table; every column has this many values.
  public let rowCount: Int

  /// Where the rows came from.
  public let provenance: Provenance

  /// Where a table came from.
  public struct Provenance: Sendable {
    /// The catalogue name or the path, as a person typed it.
    public let source: String

    /// Digest of the file the rows were read from; nil for a folder or a computed table.
    public let digest: Digest?

    /// What the reader noticed and a person may want to know, a sentence each.
    public let notes: [String]

    /// An origin; a computed table keeps that of the table it came from.
    public init(source: String, digest: Digest? = nil, notes: [String] = []) {
      self.source = source
      self.digest = digest
      self.notes = notes
    }
  }

  /// A table of these columns.
  ///
  /// - Throws: ``DatasetError/duplicateColumn(_:)`` or ``DatasetError/lengthsDiffer(column:count:expected:)``.
  public init(columns: [Column], provenance: Provenance) throws(DatasetError) {
    let rowCount = columns.first?.count ?? 0
    var names = Set<String>()
    for column in columns {
      guard names.insert(column.name).inserted else {
        throw .duplicateColumn(column.name)
      }
      guard column.count == rowCount else {
        throw .lengthsDiffer(column: column.name, count: column.count, expected: rowCount)
      }
    }
    self.init(unchecked: columns, rowCount: rowCount, provenance: provenance)
  }

  /// For columns that are known to agree; keeps `rowCount` even when there are none.
  init(unchecked columns: [Column], rowCount: Int, provenance: Provenance) {
    self.columns = columns
    self.rowCount = rowCount
    self.provenance = provenance
  }

  /// The names of the columns in order.
  public var columnNames: [String] { columns.map(\.name) }

  /// The column of that name.
  ///
  /// - Throws: ``DatasetError/missingColumn(_:available:)``.
  public func column(_ name: String) throws(DatasetError) -> Column {
    guard let column = columns.first(where: { $0.name == name }) else {
      throw .missingColumn(name, available: columnNames)
    }
    return column
  }

  /// The rows of these positions, in this order; a position may stand more than once.
  ///
  /// - Precondition: every position is in `0..<rowCount`.
  public func filter(rows: [Int]) -> Dataset {
    Dataset(
      unchecked: columns.map { Column(name: $0.name, values: $0.values.gathered(rows)) },
      rowCount: rows.count, provenance: provenance)
  }

  /// The rows where the condition is true; where it is false or missing they are left out.
  ///
  /// - Throws: ``DatasetError/notBoolean(column:kind:)`` or
  ///   ``DatasetError/lengthsDiffer(column:count:expected:)``.
  public func filter(where condition: Column) throws(DatasetError) -> Dataset {
    guard case .boolean(let flags) = condition.values else {
      throw .notBoolean(column: condition.name, kind: condition.kind)
    }
    guard flags.count == rowCount else {
      throw .lengthsDiffer(column: condition.name, count: flags.count, expected: rowCount)
    }
    return filter(rows: flags.indices.filter { flags[$0] == true })
  }

  /// The rows of a half-open range.
  ///
  /// - Precondition: the range lies in `0..<rowCount`.
  public func slice(_ range: Range<Int>) -> Dataset { filter(rows: Array(range)) }

  /// This table with one more column at its end, or with the column of that name replaced in place.
  ///
  /// - Throws: ``DatasetError/lengthsDiffer(column:count:expected:)``.
  public func adding(_ column: Column) throws(DatasetError) -> Dataset {
    guard column.count == rowCount || columns.isEmpty else {
      throw .lengthsDiffer(column: column.name, count: column.count, expected: rowCount)
    }
    var columns = columns
    if let position = columns.firstIndex(where: { $0.name == column.name }) {
      columns[position] = column
    } else {
      columns.append(column)
    }
    return Dataset(unchecked: columns, rowCount: column.count, provenance: provenance)
  }
}
