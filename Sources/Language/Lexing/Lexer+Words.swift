extension Lexer {
  /// A letter of any script, or `_`, is next.
  var startsWord: Bool {
    guard let (scalar, _) = scalar(at: position) else { return false }
    return Self.startsWord(scalar)
  }

  mutating func readWord() {
    let start = position
    skipWord()
    append(.word(source.text(in: start..<position)), from: start)
  }

  mutating func skipWord() {
    while let (scalar, length) = scalar(at: position), Self.continuesWord(scalar) {
      position += length
    }
  }

  static func startsWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return isASCIILetter(scalar) || scalar == "_" }
    return scalar.properties.isXIDStart
  }

  static func continuesWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return startsWord(scalar) || ("0"..."9").contains(scalar) }
    return scalar.properties.isXIDContinue
  }

  private static func isASCIILetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  /// The scalar at an offset and its length in bytes; the bytes of a string are always valid.
  func scalar(at offset: Int) -> (Unicode.Scalar, length: Int)? {
    guard offset < bytes.count else { return nil }
    let first = bytes[offset]
    if first < 0x80 { return (Unicode.Scalar(first), 1) }
    let length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2
    guard offset + length <= bytes.count else { return nil }
    var value = UInt32(first) & (length == 4 ? 0x07 : length == 3 ? 0x0F : 0x1F)
    for index in 1..<length { value = value << 6 | UInt32(bytes[offset + index] & 0x3F) }
    return Unicode.Scalar(value).map { ($0, length) }
  }

  /// The end of the bare name that starts at an offset: letters, digits, `_ . -`.
  static func endOfBareName(in source: SourceText, from offset: Int) -> Int {
    let utf8 = source.text.utf8
    let start = utf8.index(utf8.startIndex, offsetBy: min(offset, utf8.count))
    let name = source.text.unicodeScalars[start...].prefix {
      continuesWord($0) || $0 == "." || $0 == "-"
    }
    return offset + String(name).utf8.count
  }
}
