/// The fields of a table's text, before anything is known of their kinds. All fields share one buffer,
/// since a `String` each would take some fifty bytes more.
struct FieldTable {
  /// Limits on what a file may hold, tested as it is read.
  enum Limit {
    static let fileBytes = 512 << 20
    static let fieldBytes = 1 << 20
    static let columns = 10_000
    static let rows = 10_000_000
  }

  private(set) var names: [String] = []
  /// For each row, the line on which it starts; lines count from 1.
  private(set) var lines: [Int] = []
  private var text: [UInt8] = []
  private var ends: [Int] = []

  /// Where the fields of the row being read start among all fields.
  private var rowStart = 0
  private var isHeaderPending: Bool
  private let path: String

  /// - Parameter names: the columns; nil where the first row names them.
  init(path: String, names: [String]?) {
    self.path = path
    self.names = names ?? []
    isHeaderPending = names == nil
  }

  var rowCount: Int { lines.count }

  /// A field's bytes without blanks around them.
  func trimmed(row: Int, column: Int) -> ArraySlice<UInt8> {
    var field = self[row, column]
    while let byte = field.first, byte == 0x20 || byte == 0x09 { field.removeFirst() }
    while let byte = field.last, byte == 0x20 || byte == 0x09 { field.removeLast() }
    return field
  }

  /// A field's bytes as they stand in the file, quotes taken off.
  subscript(row: Int, column: Int) -> ArraySlice<UInt8> {
    let index = row * names.count + column
    return text[(index == 0 ? 0 : ends[index - 1])..<ends[index]]
  }

  /// Adds a byte to the field being read.
  mutating func append(_ byte: UInt8, line: Int) throws(DatasetError) {
    let start = ends.last ?? 0
    guard text.count - start < Limit.fieldBytes else {
      throw malformed(line, .fieldTooLong(limitBytes: Limit.fieldBytes))
    }
    guard byte != 0 else { throw malformed(line, .nulByte) }
    text.append(byte)
  }

  /// Ends the field being read.
  mutating func endField(line: Int) throws(DatasetError) {
    ends.append(text.count)
    let fieldCount = ends.count - rowStart
    guard fieldCount <= Limit.columns else {
      throw malformed(line, .tooManyColumns(limit: Limit.columns))
    }
  }

  /// Whether the row being read holds anything yet.
  var isRowEmpty: Bool { ends.count == rowStart && text.count == (ends.last ?? 0) }

  /// Ends the row being read, which starts on `line`.
  mutating func endRow(line: Int) throws(DatasetError) {
    if isHeaderPending {
      try takeHeader(line: line)
      return
    }
    let fieldCount = ends.count - rowStart
    guard fieldCount == names.count else {
      throw malformed(line, .raggedRow(fields: fieldCount, expected: names.count))
    }
    guard lines.count < Limit.rows else { throw malformed(line, .tooManyRows(limit: Limit.rows)) }
    lines.append(line)
    rowStart = ends.count
  }

  /// Says what breaks the format, and where.
  func malformed(_ line: Int, _ problem: TableProblem) -> DatasetError {
    .malformedTable(path: path, line: line, problem: problem)
  }

  private mutating func takeHeader(line: Int) throws(DatasetError) {
    var start = 0
    var seen = Set<String>()
    for (position, end) in ends.enumerated() {
      var name = String(decoding: text[start..<end], as: UTF8.self)
      while name.first == " " || name.first == "\t" { name.removeFirst() }
      while name.last == " " || name.last == "\t" { name.removeLast() }
      // A table that another program saved with its row numbers has no name for them.
      if name.isEmpty { name = "column_\(position + 1)" }
      guard seen.insert(name).inserted else { throw malformed(line, .duplicateColumn(name)) }
      names.append(name)
      start = end
    }
    isHeaderPending = false
    (text, ends, rowStart) = ([], [], 0)
  }
}
