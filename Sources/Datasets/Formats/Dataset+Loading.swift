import Tensors

/// How the text of a table is laid out.
public enum TableFormat: Sendable, Hashable {
  /// Comma-separated values, RFC 4180; the first row names the columns. Tabs or semicolons separate
  /// where the first row has more of them than commas.
  case csv

  /// Spaces or tabs between fields, no row of names.
  case blanks(columns: [String])
}

extension Dataset {
  /// The table in a file, or the pictures in a folder of classes.
  ///
  /// - Parameters:
  ///   - path: the file or folder.
  ///   - source: what a person calls it; nil takes the path.
  ///   - format: of a file.
  /// - Throws: ``DatasetError/unreadable(path:reason:)``, ``DatasetError/fileTooLarge(path:bytes:limitBytes:)``,
  ///   ``DatasetError/malformedTable(path:line:problem:)``, ``DatasetError/noImages(path:)``.
  public static func load(
    _ path: String, source: String? = nil, format: TableFormat = .csv
  ) throws(DatasetError) -> Dataset {
    let source = source ?? path
    if FileReading.isFolder(path) {
      return try Dataset(
        columns: try ImageFolder.read(path), provenance: Provenance(source: source))
    }
    let bytes = try FileReading.bytes(at: path, limitBytes: FieldTable.Limit.fileBytes)
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().joined(separator: "/")
    let isBare = parts.count == 1
    return try parse(
      bytes, path: source, format: format,
      folder: try Folder(isBare ? "." : folder.isEmpty ? "/" : folder))
  }

  /// The table that these bytes spell; no column becomes an image column.
  ///
  /// - Parameter source: its name in errors and in the provenance.
  /// - Throws: ``DatasetError/malformedTable(path:line:problem:)``.
  public static func parse(
    _ bytes: [UInt8], source: String, format: TableFormat = .csv
  ) throws(DatasetError) -> Dataset {
    try parse(bytes, path: source, format: format, folder: nil)
  }

  private static func parse(
    _ bytes: [UInt8], path: String, format: TableFormat, folder: Folder?
  ) throws(DatasetError) -> Dataset {
    let table =
      switch format {
      case .csv: try DelimitedText.read(bytes, path: path, separator: nil)
      case .blanks(let columns):
        try BlankSeparatedText.read(bytes, path: path, names: columns)
      }
    let (columns, notes) = ColumnInference.columns(of: table, folder: folder)
    return try Dataset(
      columns: columns,
      provenance: Provenance(source: path, digest: Digest(of: bytes), notes: notes))
  }
}
