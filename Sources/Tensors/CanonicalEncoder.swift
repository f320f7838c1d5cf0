/// What can enter a digest: plain data whose canonical bytes are unique.
///
/// Literals may be used where one is expected: `["kind": "tensor", "shape": [2, 3]]`.
public indirect enum CanonicalValue: Sendable {
  case null
  case boolean(Bool)
  case integer(Int64)
  case unsigned(UInt64)
  /// Kept as a floating-point number even when it is whole; all NaN are one value.
  case real(Double)
  case bytes([UInt8])
  case text(String)
  case array([CanonicalValue])
  /// Fields by name, in any order; the encoder sorts them.
  case map([(key: String, value: CanonicalValue)])

  /// A digest enters another by its bytes.
  public static func digest(_ digest: Digest) -> CanonicalValue { .bytes(digest.bytes) }
}

extension CanonicalValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  /// Lets a literal stand for null.
  public init(nilLiteral: ()) { self = .null }
  /// Lets a literal stand for a boolean.
  public init(booleanLiteral value: Bool) { self = .boolean(value) }
  /// Lets a literal stand for an integer.
  public init(integerLiteral value: Int64) { self = .integer(value) }
  /// Lets a literal stand for a real.
  public init(floatLiteral value: Double) { self = .real(value) }
  /// Lets a literal stand for a text.
  public init(stringLiteral value: String) { self = .text(value) }
  /// Lets a literal stand for an array.
  public init(arrayLiteral elements: CanonicalValue...) { self = .array(elements) }
  /// Lets a literal stand for a map.
  public init(dictionaryLiteral elements: (String, CanonicalValue)...) {
    self = .map(elements.map { (key: $0.0, value: $0.1) })
  }
}

/// Deterministic CBOR (RFC 8949, section 4.2): equal values have equal bytes, and others do not.
///
/// Integers and lengths take their shortest form, reals the shortest that keeps their value, maps
/// are sorted by their keys' bytes, every length is definite.
public struct CanonicalEncoder: Sendable {
  /// What has been encoded so far.
  public private(set) var bytes: [UInt8] = []

  /// Nothing encoded yet.
  public init() {}

  /// The canonical bytes of one value.
  public static func encode(_ value: CanonicalValue) -> [UInt8] {
    var encoder = CanonicalEncoder()
    encoder.append(value)
    return encoder.bytes
  }

  /// Adds one value.
  ///
  /// - Precondition: no map has the same key twice.
  public mutating func append(_ value: CanonicalValue) {
    switch value {
    case .null: bytes.append(0xf6)
    case .boolean(let value): bytes.append(value ? 0xf5 : 0xf4)
    case .integer(let value):
      if value >= 0 {
        appendHead(major: 0, UInt64(value))
      } else {
        // −1 − n is the complement in two's complement, so the smallest integer needs no care.
        appendHead(major: 1, UInt64(bitPattern: ~value))
      }
    case .unsigned(let value): appendHead(major: 0, value)
    case .real(let value): append(real: value)
    case .bytes(let value):
      appendHead(major: 2, UInt64(value.count))
      bytes += value
    case .text(let value):
      appendHead(major: 3, UInt64(value.utf8.count))
      bytes += value.utf8
    case .array(let values):
      appendHead(major: 4, UInt64(values.count))
      for value in values { append(value) }
    case .map(let fields): append(fields: fields)
    }
  }

  private mutating func append(fields: [(key: String, value: CanonicalValue)]) {
    let sorted = fields.map { (key: CanonicalEncoder.encode(.text($0.key)), value: $0.value) }
      .sorted { $0.key.lexicographicallyPrecedes($1.key) }
    appendHead(major: 5, UInt64(fields.count))
    for (position, field) in sorted.enumerated() {
      precondition(position == 0 || sorted[position - 1].key != field.key, "a key twice in a map")
      bytes += field.key
      append(field.value)
    }
  }

  private mutating func append(real value: Double) {
    if value.isNaN {
      appendHead(info: 0xf9, bits: 0x7e00, byteCount: 2)
    } else if Double(Float16(value)) == value {
      appendHead(info: 0xf9, bits: UInt64(Float16(value).bitPattern), byteCount: 2)
    } else if Double(Float(value)) == value {
      appendHead(info: 0xfa, bits: UInt64(Float(value).bitPattern), byteCount: 4)
    } else {
      appendHead(info: 0xfb, bits: value.bitPattern, byteCount: 8)
    }
  }

  private mutating func appendHead(major: UInt8, _ argument: UInt64) {
    let top = major << 5
    switch argument {
    case 0..<24: bytes.append(top | UInt8(argument))
    case 24..<0x100: appendHead(info: top | 24, bits: argument, byteCount: 1)
    case 0x100..<0x1_0000: appendHead(info: top | 25, bits: argument, byteCount: 2)
    case 0x1_0000..<0x1_0000_0000: appendHead(info: top | 26, bits: argument, byteCount: 4)
    default: appendHead(info: top | 27, bits: argument, byteCount: 8)
    }
  }

  private mutating func appendHead(info: UInt8, bits: UInt64, byteCount: Int) {
    bytes.append(info)
    for byte in (0..<byteCount).reversed() {
      bytes.append(UInt8(truncatingIfNeeded: bits >> UInt64(8 * byte)))
    }
  }
}
