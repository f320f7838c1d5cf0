import Tensors

extension Dataset {
  /// The digest of each row as a model knows it: of the columns that the model reads, and nothing
  /// else. Neither the target nor the position nor a path enters, so exact duplicates are one row.
  ///
  /// A row with one image column is known by the digest of its file. Otherwise by the digest of a map
  /// from column names to values. Reads every image file that was not read before.
  ///
  /// - Throws: ``DatasetError/missingColumn(_:available:)`` and what reading an image throws.
  public func rowDigests(reading names: [String]) throws(DatasetError) -> [Digest] {
    var columns: [Column] = []
    for name in names { columns.append(try column(name)) }
    if columns.count == 1, case .image(let images) = columns[0].values {
      var digests: [Digest] = []
      for image in images {
        digests.append(try image?.digest() ?? Digest(of: CanonicalValue.null))
      }
      return digests
    }
    var fields: [[CanonicalValue]] = []
    for column in columns { fields.append(try column.values.canonical()) }
    return (0..<rowCount).map { row in
      Digest(
        of: .map(columns.indices.map { (key: columns[$0].name, value: fields[$0][row]) }))
    }
  }

  /// The canonical content of the table: its columns in order, images by the digests of their files.
  /// Where it came from is no part of it.
  ///
  /// - Throws: what reading an image throws.
  public func canonical() throws(DatasetError) -> CanonicalValue {
    var fields: [CanonicalValue] = []
    for column in columns { fields.append(try column.canonical()) }
    return ["kind": "dataset", "rows": .integer(Int64(rowCount)), "columns": .array(fields)]
  }

  /// The digest of ``canonical()``.
  ///
  /// - Throws: what reading an image throws.
  public func digest() throws(DatasetError) -> Digest { Digest(of: try canonical()) }
}

extension Column {
  /// The canonical content of the column: name, kind, values, and for a category its levels, since
  /// they are the classes of a model.
  ///
  /// - Throws: what reading an image throws.
  public func canonical() throws(DatasetError) -> CanonicalValue {
    var fields: [(key: String, value: CanonicalValue)] = [
      (key: "kind", value: "column"), (key: "name", value: .text(name)),
      (key: "type", value: .text(kind.rawValue)),
      (key: "values", value: .array(try values.canonical())),
    ]
    if case .category(let categories) = values {
      fields.append((key: "levels", value: .array(categories.levels.map { .text($0) })))
    }
    return .map(fields)
  }
}

extension ColumnValues {
  /// Each value for a digest; null where it is missing.
  func canonical() throws(DatasetError) -> [CanonicalValue] {
    switch self {
    case .float64(let values): return values.map { $0.map { .real($0) } ?? .null }
    case .int64(let values): return values.map { $0.map { .integer($0) } ?? .null }
    case .boolean(let values): return values.map { $0.map { .boolean($0) } ?? .null }
    case .text, .category: return (texts ?? []).map { $0.map { .text($0) } ?? .null }
    case .date: return descriptions.map { $0.map { .text($0) } ?? .null }
    case .image(let images):
      var digests: [CanonicalValue] = []
      for image in images {
        digests.append(
          try image.map { image throws(DatasetError) in .digest(try image.digest()) } ?? .null)
      }
      return digests
    }
  }
}
