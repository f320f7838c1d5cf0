import Tensors

/// A column as bytes, for keeping: which values are there, then these one after the other.
///
/// One byte a row says whether its value is there. Numbers follow as 8 little-endian bytes, booleans as
/// one, dates as the days since 1970 in 4; texts as their length in 4 bytes and their UTF-8; a category
/// as the position of its level in 4 bytes; a picture as its name, its path and 32 bytes of its digest.
/// The levels of categories stand before the rows, their number in 4 bytes first.
extension Column {
  /// The column's bytes.
  ///
  /// - Throws: what reading a picture throws whose digest is not known yet.
  public func storedBytes() throws(DatasetError) -> [UInt8] {
    var bytes = ByteSink()
    if case .category(let categories) = values {
      bytes.append(UInt32(categories.levels.count))
      for level in categories.levels { bytes.append(level) }
    }
    bytes.bytes += values.missing.map { $0 ? 0 : 1 }
    switch values {
    case .float64(let numbers):
      for number in numbers { if let number { bytes.append(number.bitPattern) } }
    case .int64(let numbers):
      for number in numbers { if let number { bytes.append(UInt64(bitPattern: number)) } }
    case .boolean(let flags): bytes.bytes += flags.compactMap { $0.map { $0 ? 1 : 0 } }
    case .text(let texts): for text in texts { if let text { bytes.append(text) } }
    case .category(let categories):
      for code in categories.codes { if let code { bytes.append(UInt32(bitPattern: code)) } }
    case .date(let dates):
      for date in dates {
        if let date { bytes.append(UInt32(bitPattern: Int32(date.daysSince1970))) }
      }
    case .image(let images):
      for case let image? in images {
        bytes.append(image.name)
        bytes.append(image.path)
        bytes.bytes += try image.digest().bytes
      }
    }
    return bytes.bytes
  }

  /// The column of bytes that ``storedBytes()`` gave; nil for bytes that are not of such a column.
  public init?(name: String, kind: ColumnKind, rowCount: Int, storedBytes bytes: [UInt8]) {
    var source = StoredBytes(bytes)
    guard let values = source.values(of: kind, rowCount: rowCount), source.isAtEnd else {
      return nil
    }
    self.init(name: name, values: values)
  }
}

/// Bytes that are being put together.
private struct ByteSink {
  var bytes: [UInt8] = []

  mutating func append(_ word: some FixedWidthInteger) {
    withUnsafeBytes(of: word.littleEndian) { bytes += $0 }
  }

  mutating func append(_ text: String) {
    append(UInt32(text.utf8.count))
    bytes += text.utf8
  }
}

/// Bytes that are being taken apart; nil wherever they are not what they should be.
private struct StoredBytes {
  private let bytes: [UInt8]
  private var offset = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var isAtEnd: Bool { offset == bytes.count }

  mutating func values(of kind: ColumnKind, rowCount: Int) -> ColumnValues? {
    var levels: [String] = []
    if kind == .category {
      guard let count = word(UInt32.self), let texts = texts(Int(count)) else { return nil }
      levels = texts
    }
    guard rowCount >= 0, let flags = take(rowCount), flags.allSatisfy({ $0 <= 1 }) else {
      return nil
    }
    let isThere = flags.map { $0 == 1 }
    switch kind {
    case .float64:
      return rows(isThere) { $0.word(UInt64.self).map(Double.init(bitPattern:)) }.map {
        .float64($0)
      }
    case .int64:
      return rows(isThere) { $0.word(UInt64.self).map(Int64.init(bitPattern:)) }.map { .int64($0) }
    case .boolean:
      return rows(isThere) { source in
        source.word(UInt8.self).flatMap { $0 <= 1 ? $0 == 1 : nil }
      }.map { .boolean($0) }
    case .text: return rows(isThere) { $0.text() }.map { .text($0) }
    case .category:
      let codes = rows(isThere) { source in
        source.word(UInt32.self).flatMap { $0 < UInt32(levels.count) ? Int32($0) : nil }
      }
      return codes.map { .category(Categories(levels: levels, codes: $0)) }
    case .date:
      return rows(isThere) { source in
        source.word(UInt32.self).flatMap {
          CalendarDate(checking: Int(Int32(bitPattern: $0)))
        }
      }.map { .date($0) }
    case .image: return rows(isThere) { $0.image() }.map { .image($0) }
    }
  }

  private mutating func rows<Value>(
    _ isThere: [Bool], _ read: (inout StoredBytes) -> Value?
  ) -> [Value?]? {
    var rows: [Value?] = []
    rows.reserveCapacity(isThere.count)
    for isThere in isThere {
      guard isThere else {
        rows.append(nil)
        continue
      }
      guard let value = read(&self) else { return nil }
      rows.append(value)
    }
    return rows
  }

  private mutating func texts(_ count: Int) -> [String]? {
    var texts: [String] = []
    for _ in 0..<count {
      guard let text = text() else { return nil }
      texts.append(text)
    }
    return texts
  }

  private mutating func image() -> ImageReference? {
    guard let name = text(), let path = text(), let bytes = take(32),
      let digest = Digest(bytes: bytes)
    else { return nil }
    return ImageReference(name: name, path: path, digest: digest)
  }

  private mutating func text() -> String? {
    guard let count = word(UInt32.self), let content = take(Int(count)) else { return nil }
    return String(validating: content, as: UTF8.self)
  }

  private mutating func word<Word: FixedWidthInteger>(_: Word.Type) -> Word? {
    guard let content = take(MemoryLayout<Word>.size) else { return nil }
    var word: Word = 0
    for byte in content.reversed() {
      // A byte at a time: shifting a byte by its own width would leave nothing of it.
      word = Word(truncatingIfNeeded: UInt64(truncatingIfNeeded: word) << 8 | UInt64(byte))
    }
    return word
  }

  private mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
    guard count <= bytes.count - offset else { return nil }
    defer { offset += count }
    return bytes[offset..<offset + count]
  }
}
