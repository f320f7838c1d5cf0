/// A JSON value with the place it was read from, so that what is not understood can be written back
/// byte for byte. RFC 8259: one value, UTF-8, no key twice in an object.
public struct JSONSource: Sendable {
  /// What kind of value, with its parts.
  public indirect enum Content: Sendable {
    case null
    case boolean(Bool)
    /// The digits as they stand; what number they make is the reader's business.
    case number(String)
    case text(String)
    case array([JSONSource])
    /// Members in the order of the file.
    case object([(key: String, value: JSONSource)])
  }

  /// Why a text is not JSON.
  public struct Failure: Error, Sendable, Equatable {
    /// In the words of a person who looks at the file.
    public let reason: String
    /// Where, counted in bytes from the start.
    public let byte: Int

    /// A reason and a place.
    public init(reason: String, byte: Int) {
      self.reason = reason
      self.byte = byte
    }
  }

  /// Values that may lie within one another, and values in one text.
  public struct Limits: Sendable {
    /// Levels of arrays and objects.
    public var depth: Int
    /// Values of every kind together.
    public var valueCount: Int

    /// Limits of a reader.
    public init(depth: Int = 128, valueCount: Int = 4_000_000) {
      self.depth = depth
      self.valueCount = valueCount
    }
  }

  /// What it is.
  public let content: Content
  /// The bytes it was read from.
  public let range: Range<Int>

  /// Reads one value that fills `bytes`.
  ///
  /// - Throws: ``Failure``.
  public init(_ bytes: [UInt8], limits: Limits = Limits()) throws(Failure) {
    var reader = JSONReader(bytes: bytes, limits: limits)
    self = try reader.value(depth: 0)
    reader.skipSpace()
    guard reader.position == bytes.count else { throw reader.failure("something after the end") }
  }

  init(content: Content, range: Range<Int>) {
    self.content = content
    self.range = range
  }

  /// The value under this key, if this is an object that has it.
  public subscript(key: String) -> JSONSource? {
    guard case .object(let members) = content else { return nil }
    return members.first { $0.key == key }?.value
  }

  /// The elements, if this is an array.
  public var elements: [JSONSource]? {
    if case .array(let elements) = content { elements } else { nil }
  }

  /// The text, if this is one.
  public var text: String? { if case .text(let text) = content { text } else { nil } }

  /// The whole number, if this is one that fits 64 bits.
  public var integer: Int? { if case .number(let digits) = content { Int(digits) } else { nil } }
}

private struct JSONReader {
  let bytes: [UInt8]
  let limits: JSONSource.Limits
  var position = 0
  private var valueCount = 0

  init(bytes: [UInt8], limits: JSONSource.Limits) {
    self.bytes = bytes
    self.limits = limits
  }

  func failure(_ reason: String) -> JSONSource.Failure { .init(reason: reason, byte: position) }

  private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

  mutating func skipSpace() {
    while let byte = next, byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D {
      position += 1
    }
  }

  private mutating func take(_ byte: UInt8) -> Bool {
    guard next == byte else { return false }
    position += 1
    return true
  }

  mutating func value(depth: Int) throws(JSONSource.Failure) -> JSONSource {
    guard depth < limits.depth else { throw failure("values nested too deep") }
    valueCount += 1
    guard valueCount <= limits.valueCount else { throw failure("too many values") }
    skipSpace()
    let start = position
    let content: JSONSource.Content =
      switch next {
      case UInt8(ascii: "{"): .object(try members(depth))
      case UInt8(ascii: "["): .array(try elements(depth))
      case UInt8(ascii: "\""): .text(try text())
      case UInt8(ascii: "t"): try word("true", .boolean(true))
      case UInt8(ascii: "f"): try word("false", .boolean(false))
      case UInt8(ascii: "n"): try word("null", .null)
      case nil: throw failure("it ends early")
      default: .number(try number())
      }
    return JSONSource(content: content, range: start..<position)
  }

  private mutating func word(
    _ word: String, _ content: JSONSource.Content
  ) throws(JSONSource.Failure) -> JSONSource.Content {
    guard bytes[position...].starts(with: word.utf8) else {
      throw failure("no value where one is due")
    }
    position += word.utf8.count
    return content
  }

  private mutating func members(
    _ depth: Int
  ) throws(JSONSource.Failure) -> [(key: String, value: JSONSource)] {
    position += 1
    var members: [(key: String, value: JSONSource)] = []
    var keys = Set<String>()
    skipSpace()
    if take(UInt8(ascii: "}")) { return [] }
    repeat {
      skipSpace()
      guard next == UInt8(ascii: "\"") else { throw failure("no key where one is due") }
      let start = position
      let key = try text()
      guard keys.insert(key).inserted else {
        throw JSONSource.Failure(reason: "a key that stands twice", byte: start)
      }
      skipSpace()
      guard take(UInt8(ascii: ":")) else { throw failure("no `:` after a key") }
      members.append((key, try value(depth: depth + 1)))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "}")) else { throw failure("neither `,` nor `}` after a value") }
    return members
  }

  private mutating func elements(_ depth: Int) throws(JSONSource.Failure) -> [JSONSource] {
    position += 1
    var elements: [JSONSource] = []
    skipSpace()
    if take(UInt8(ascii: "]")) { return [] }
    repeat {
      elements.append(try value(depth: depth + 1))
      skipSpace()
    } while take(UInt8(ascii: ","))
    guard take(UInt8(ascii: "]")) else { throw failure("neither `,` nor `]` after a value") }
    return elements
  }

  private mutating func digits() throws(JSONSource.Failure) {
    let start = position
    while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
    guard position > start else { throw failure("no value where one is due") }
  }

  private mutating func number() throws(JSONSource.Failure) -> String {
    let start = position
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")) { try digits() }
    if take(UInt8(ascii: ".")) { try digits() }
    if take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) {
      if !take(UInt8(ascii: "+")) { _ = take(UInt8(ascii: "-")) }
      try digits()
    }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  private mutating func text() throws(JSONSource.Failure) -> String {
    position += 1
    var utf8: [UInt8] = []
    while let byte = next {
      position += 1
      switch byte {
      case UInt8(ascii: "\""):
        guard let text = String(validating: utf8, as: UTF8.self) else {
          throw failure("a text that is not UTF-8")
        }
        return text
      case 0..<0x20: throw failure("a control character in a text")
      case UInt8(ascii: "\\"): utf8 += String(Character(try escape())).utf8
      default: utf8.append(byte)
      }
    }
    throw failure("a text without an end")
  }

  private mutating func escape() throws(JSONSource.Failure) -> Unicode.Scalar {
    guard let byte = next else { throw failure("a text without an end") }
    position += 1
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
    case UInt8(ascii: "b"): return "\u{8}"
    case UInt8(ascii: "f"): return "\u{C}"
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "r"): return "\r"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "u"): return try unicodeEscape()
    default: throw failure("an unknown escape in a text")
    }
  }

  private mutating func unicodeEscape() throws(JSONSource.Failure) -> Unicode.Scalar {
    let unit = try codeUnit()
    if let scalar = Unicode.Scalar(unit) { return scalar }
    // Beyond the first plane a scalar is two escapes, high then low.
    guard unit < 0xDC00, take(UInt8(ascii: "\\")), take(UInt8(ascii: "u")) else {
      throw failure("half a surrogate pair in a text")
    }
    let low = try codeUnit()
    guard (0xDC00...0xDFFF).contains(low),
      let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00))
    else { throw failure("half a surrogate pair in a text") }
    return scalar
  }

  private mutating func codeUnit() throws(JSONSource.Failure) -> UInt32 {
    let digits = bytes[position...].prefix(4)
    guard digits.count == 4, digits.allSatisfy({ Character(Unicode.Scalar($0)).isHexDigit }),
      let unit = UInt32(String(decoding: digits, as: UTF8.self), radix: 16)
    else { throw failure("an escape without four hexadecimal digits") }
    position += 4
    return unit
  }
}
