/// JSON as the header of a `.safetensors` file may use it: RFC 8259, no duplicate keys, whole
/// numbers only, limited nesting.
enum StrictJSON: Equatable {
  case null
  case boolean(Bool)
  case number(UInt64)
  case text(String)
  case array([StrictJSON])
  /// Members in the order of the file.
  case object([Member])

  struct Member: Equatable {
    let key: String
    let value: StrictJSON
  }

  /// - Throws: ``CheckpointError/malformedHeader(reason:byte:)``.
  init(_ bytes: [UInt8]) throws(CheckpointError) {
    var parser = Parser(bytes: bytes)
    self = try parser.value(depth: 0)
    parser.skipSpace()
    guard parser.position == bytes.count else { throw parser.failure("text after the end") }
  }
}

private struct Parser {
  let bytes: [UInt8]
  var position = 0
  private var valueCount = 0

  init(bytes: [UInt8]) { self.bytes = bytes }

  func failure(_ reason: String) -> CheckpointError {
    .malformedHeader(reason: reason, byte: position)
  }

  mutating func skipSpace() {
    while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) {
      position += 1
    }
  }

  private mutating func take(_ byte: Character) -> Bool {
    skipSpace()
    guard position < bytes.count, bytes[position] == byte.asciiValue else { return false }
    position += 1
    return true
  }

  mutating func value(depth: Int) throws(CheckpointError) -> StrictJSON {
    guard depth < CheckpointLimits.jsonNesting else { throw failure("nested too deep") }
    valueCount += 1
    guard valueCount <= CheckpointLimits.jsonValues else {
      throw .tooMuch("values in its header", limit: CheckpointLimits.jsonValues)
    }
    skipSpace()
    guard position < bytes.count else { throw failure("it ends early") }
    switch bytes[position] {
    case UInt8(ascii: "{"): return .object(try object(depth))
    case UInt8(ascii: "["): return .array(try array(depth))
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
    case UInt8(ascii: "t"): return try word("true", .boolean(true))
    case UInt8(ascii: "f"): return try word("false", .boolean(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    default: throw failure("no value where one is due")
    }
  }

  private mutating func word(
    _ word: String, _ value: StrictJSON
  ) throws(CheckpointError) -> StrictJSON {
    guard bytes[position...].starts(with: word.utf8) else {
      throw failure("no value where one is due")
    }
    position += word.utf8.count
    return value
  }

  private mutating func object(_ depth: Int) throws(CheckpointError) -> [StrictJSON.Member] {
    position += 1
    var members: [StrictJSON.Member] = []
    var keys = Set<String>()
    if take("}") { return members }
    repeat {
      skipSpace()
      let start = position
      guard position < bytes.count, bytes[position] == UInt8(ascii: "\"") else {
        throw failure("no key where one is due")
      }
      let key = try text()
      guard keys.insert(key).inserted else {
        position = start
        throw failure("the key `\(printable(key))` stands twice")
      }
      guard take(":") else { throw failure("no `:` after a key") }
      members.append(.init(key: key, value: try value(depth: depth + 1)))
    } while take(",")
    guard take("}") else { throw failure("no `}` or `,` after a value") }
    return members
  }

  private mutating func array(_ depth: Int) throws(CheckpointError) -> [StrictJSON] {
    position += 1
    var values: [StrictJSON] = []
    if take("]") { return values }
    repeat { values.append(try value(depth: depth + 1)) } while take(",")
    guard take("]") else { throw failure("no `]` or `,` after a value") }
    return values
  }

  private mutating func number() throws(CheckpointError) -> UInt64 {
    let digits = bytes[position...].prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard digits.count == 1 || digits.first != UInt8(ascii: "0") else {
      throw failure("a number with a leading zero")
    }
    guard let number = UInt64(String(decoding: digits, as: UTF8.self)) else {
      throw failure("a number out of range")
    }
    position += digits.count
    if position < bytes.count,
      [UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E")]
        .contains(bytes[position])
    {
      throw failure("a number that is not whole")
    }
    return number
  }

  private mutating func text() throws(CheckpointError) -> String {
    position += 1
    var utf8: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: utf8, as: UTF8.self) else {
          throw failure("text that is not UTF-8")
        }
        return text
      case 0..<0x20: throw failure("a control character in a text")
      case UInt8(ascii: "\\"): utf8 += String(Character(try escape())).utf8
      default: utf8.append(byte)
      }
    }
    throw failure("a text without an end")
  }

  private mutating func escape() throws(CheckpointError) -> Unicode.Scalar {
    guard position < bytes.count else { throw failure("a text without an end") }
    let byte = bytes[position]
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw failure("an escape that JSON does not have")
    }
  }

  private mutating func unicodeEscape() throws(CheckpointError) -> Unicode.Scalar {
    let high = try hexadecimal()
    guard (0xD800..<0xDC00).contains(high) else {
      guard let scalar = Unicode.Scalar(high) else { throw failure("half of a surrogate pair") }
      return scalar
    }
    guard bytes[position...].starts(with: [UInt8(ascii: "\\"), UInt8(ascii: "u")]) else {
      throw failure("half of a surrogate pair")
    }
    position += 2
    let low = try hexadecimal()
    guard (0xDC00..<0xE000).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
    else { throw failure("half of a surrogate pair") }
    return scalar
  }

  private mutating func hexadecimal() throws(CheckpointError) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, !digits.contains(UInt8(ascii: "+")),
      !digits.contains(UInt8(ascii: "-")),
      let value = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("an escape that JSON does not have") }
    position += 4
    return value
  }
}
