/// What can be wrong with a table, a column or an image. Verbs turn each into a diagnostic.
public enum DatasetError: Error, Hashable, Sendable {
  /// No column has that name; those there are come with it, for a suggestion.
  case missingColumn(String, available: [String])
  /// Two columns share a name.
  case duplicateColumn(String)
  /// A column does not have as many values as its table or its partner has rows.
  case lengthsDiffer(column: String, count: Int, expected: Int)
  /// A condition is not made of booleans.
  case notBoolean(column: String, kind: ColumnKind)
  /// An operation is not defined for these kinds, `number` and `text` included for single values.
  case unsupported(operation: String, left: String, right: String?)
  /// An integer result does not fit 64 bits.
  case integerOverflow(operation: String, row: Int)
  /// An integer column was divided by a zero.
  case divisionByZero(operation: String, row: Int)

  /// A file or folder cannot be opened or read; `reason` is the system's word for it.
  case unreadable(path: String, reason: String)
  /// A path inside a table leaves the table's folder, by `..`, by a root or by a link.
  case climbsOut(path: String, line: Int?)
  /// A file is larger than what is read.
  case fileTooLarge(path: String, bytes: Int, limitBytes: Int)
  /// A file is not what it was when it was first read.
  case fileChanged(path: String)

  /// A table's text breaks its format; `line` counts from 1.
  case malformedTable(path: String, line: Int, problem: TableProblem)
  /// A folder holds no class folders with images in them.
  case noImages(path: String)

  /// A row has no image where one is needed.
  case missingImage(row: Int)
  /// A file is no image, a damaged one, or of a sort that is refused by name.
  case undecodableImage(path: String, row: Int?, problem: ImageProblem)

  /// A split cannot be made as asked.
  case unsplittable(SplitProblem)

  /// The person asked to stop.
  case interrupted
}

/// What breaks the format of a table's text.
public enum TableProblem: Hashable, Sendable {
  case empty
  case raggedRow(fields: Int, expected: Int)
  case unclosedQuote
  case textAfterQuote
  case invalidUTF8
  case nulByte
  case fieldTooLong(limitBytes: Int)
  case tooManyColumns(limit: Int)
  case tooManyRows(limit: Int)
  case duplicateColumn(String)
  case unnamedColumn(position: Int)
}

/// Why an image cannot be decoded.
public enum ImageProblem: Error, Hashable, Sendable {
  /// The file starts like no PNG and no JPEG.
  case unknownFormat
  /// Cyan, magenta, yellow and black: its colours mean nothing without colour management.
  case cmyk
  /// More pixels than are decoded, said before anything is allocated for them.
  case tooManyPixels(width: Int, height: Int, limit: Int)
  /// The file ends early or its data are damaged; the decoder's words.
  case damaged(String)
}

/// Why a split cannot be made.
public enum SplitProblem: Hashable, Sendable {
  case noParts
  case negativePart(index: Int)
  case moreThanAll
  case moreRowsThanThere(asked: Int, rowCount: Int)
  case mixedParts
}
