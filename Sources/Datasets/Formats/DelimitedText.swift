/// Comma-separated values, RFC 4180, and the same with tabs or semicolons.
///
/// Lines end in LF, CRLF or CR. A field in quotes may hold separators, line ends and doubled quotes;
/// a quote inside an unquoted field stands for itself. Empty lines are skipped. A byte order mark at
/// the start is skipped. Text is UTF-8.
enum DelimitedText {
  /// - Parameter separator: nil takes the commonest of comma, tab and semicolon in the first line.
  static func read(
    _ bytes: [UInt8], path: String, separator: UInt8?
  ) throws(DatasetError) -> FieldTable {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    try checkUTF8(bytes, path: path)
    let separator = separator ?? commonSeparator(bytes[start...])
    var table = FieldTable(path: path, names: nil)
    var reader = Reader(bytes: bytes, position: start, separator: separator)
    while reader.position < bytes.count { try reader.readRow(into: &table) }
    guard !table.names.isEmpty else { throw table.malformed(1, .empty) }
    return table
  }

  private static func commonSeparator(_ bytes: ArraySlice<UInt8>) -> UInt8 {
    let header = bytes.prefix(FieldTable.Limit.fieldBytes).prefix {
      $0 != lineFeed && $0 != carriageReturn
    }
    var (best, most) = (UInt8(ascii: ","), 0)
    for candidate in [UInt8(ascii: ","), UInt8(ascii: "\t"), UInt8(ascii: ";")] {
      let count = header.count { $0 == candidate }
      if count > most { (best, most) = (candidate, count) }
    }
    return best
  }

  private struct Reader {
    let bytes: [UInt8]
    var position: Int
    let separator: UInt8
    var line = 1

    mutating func readRow(into table: inout FieldTable) throws(DatasetError) {
      let firstLine = line
      // Two quotes around nothing are a field, unlike an empty line.
      var hasQuote = false
      while position < bytes.count {
        if bytes[position] == quote {
          hasQuote = true
          try readQuoted(into: &table)
        } else {
          try readPlain(into: &table)
        }
        if position < bytes.count, bytes[position] == separator {
          try table.endField(line: line)
          position += 1
          // A separator at the very end is followed by one more, empty field.
          if position == bytes.count { break }
          continue
        }
        break
      }
      let isBlank = table.isRowEmpty && !hasQuote
      skipLineEnd()
      guard !isBlank else { return }
      try table.endField(line: firstLine)
      try table.endRow(line: firstLine)
    }

    private mutating func readPlain(into table: inout FieldTable) throws(DatasetError) {
      while position < bytes.count {
        let byte = bytes[position]
        if byte == separator || byte == lineFeed || byte == carriageReturn { return }
        try table.append(byte, line: line)
        position += 1
      }
    }

    private mutating func readQuoted(into table: inout FieldTable) throws(DatasetError) {
      let firstLine = line
      position += 1
      while true {
        guard position < bytes.count else { throw table.malformed(firstLine, .unclosedQuote) }
        let byte = bytes[position]
        position += 1
        if byte == quote {
          guard position < bytes.count, bytes[position] == quote else { break }
          position += 1
        } else if byte == lineFeed || (byte == carriageReturn && !isBeforeLineFeed) {
          line += 1
        }
        try table.append(byte, line: line)
      }
      guard
        position == bytes.count || bytes[position] == separator || bytes[position] == lineFeed
          || bytes[position] == carriageReturn
      else { throw table.malformed(line, .textAfterQuote) }
    }

    private var isBeforeLineFeed: Bool { position < bytes.count && bytes[position] == lineFeed }

    private mutating func skipLineEnd() {
      guard position < bytes.count else { return }
      let byte = bytes[position]
      position += 1
      if byte == carriageReturn, isBeforeLineFeed { position += 1 }
      line += 1
    }
  }
}

/// Columns that blanks set apart, without a row of names: one or more spaces or tabs between fields, no
/// quotes, a row a line.
enum BlankSeparatedText {
  static func read(
    _ bytes: [UInt8], path: String, names: [String]
  ) throws(DatasetError) -> FieldTable {
    try checkUTF8(bytes, path: path)
    var table = FieldTable(path: path, names: names)
    let lines = bytes.split(separator: lineFeed, omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      let fields = line.split { $0 == 0x20 || $0 == 0x09 || $0 == carriageReturn }
      guard !fields.isEmpty else { continue }
      for field in fields {
        for byte in field { try table.append(byte, line: index + 1) }
        try table.endField(line: index + 1)
      }
      try table.endRow(line: index + 1)
    }
    guard table.rowCount > 0 else { throw table.malformed(1, .empty) }
    return table
  }
}

private let lineFeed = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let quote = UInt8(ascii: "\"")

/// - Throws: ``TableProblem/invalidUTF8`` with the first line that holds it.
private func checkUTF8(_ bytes: [UInt8], path: String) throws(DatasetError) {
  guard String(validating: bytes, as: UTF8.self) == nil else { return }
  let lines = bytes.split(separator: lineFeed, omittingEmptySubsequences: false)
  // No character of UTF-8 holds a line feed, so the fault lies within one line.
  let broken = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil } ?? 0
  throw .malformedTable(path: path, line: broken + 1, problem: .invalidUTF8)
}
