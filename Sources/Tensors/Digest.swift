import Crypto

/// A SHA-256 digest: the name by which a value is known.
///
/// Prints as `sha256:` and 64 hexadecimal digits.
public struct Digest: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The 32 bytes as four big-endian words.
  private let words: SIMD4<UInt64>

  /// The digest of plain bytes.
  public init(of bytes: some Sequence<UInt8>) {
    var hasher = Hasher()
    hasher.update(bytes)
    self = hasher.digest
  }

  /// The digest of a value's canonical form (deterministic CBOR).
  public init(of value: CanonicalValue) {
    self.init(of: CanonicalEncoder.encode(value))
  }

  /// The digest with these bytes, or nil unless there are 32.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    var words = SIMD4<UInt64>()
    for (position, byte) in bytes.enumerated() {
      words[position / 8] = words[position / 8] << 8 | UInt64(byte)
    }
    self.words = words
  }

  /// Reads what ``description`` prints, lower case only; nil for anything else.
  public init?(_ text: String) {
    guard text.hasPrefix("sha256:") else { return nil }
    let digits = text.utf8.dropFirst(7)
    guard digits.count == 64 else { return nil }
    var words = SIMD4<UInt64>()
    for (position, digit) in digits.enumerated() {
      let value: UInt8
      switch digit {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): value = digit - UInt8(ascii: "0")
      case UInt8(ascii: "a")...UInt8(ascii: "f"): value = digit - UInt8(ascii: "a") + 10
      default: return nil
      }
      words[position / 16] = words[position / 16] << 4 | UInt64(value)
    }
    self.words = words
  }

  /// The 32 bytes.
  public var bytes: [UInt8] {
    (0..<32).map { UInt8(truncatingIfNeeded: words[$0 / 8] >> UInt64(56 - 8 * ($0 % 8))) }
  }

  /// The first eight bytes as a big-endian number: how a model remembers the rows it has seen.
  public var prefix: UInt64 { words[0] }

  /// `sha256:` and 64 hexadecimal digits.
  public var description: String { "sha256:" + hexadecimal }

  /// The first twelve hexadecimal digits, for tables that people read.
  public var short: String { String(hexadecimal.prefix(12)) }

  /// The 64 hexadecimal digits alone, as file names use them.
  public var hexadecimal: String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return text
  }

  /// The order of the bytes.
  public static func < (left: Self, right: Self) -> Bool {
    for word in 0..<4 where left.words[word] != right.words[word] {
      return left.words[word] < right.words[word]
    }
    return false
  }

  /// Hashes bytes as they come, for what is too big to hold at once.
  public struct Hasher: Sendable {
    private var hash = SHA256()

    /// Nothing hashed yet.
    public init() {}

    /// Adds bytes at the end of what was hashed so far.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
      let fed: Void? = bytes.withContiguousStorageIfAvailable { buffer in
        // The pointer is used within this call only.
        hash.update(bufferPointer: UnsafeRawBufferPointer(buffer))
      }
      if fed == nil { hash.update(data: Array(bytes)) }
    }

    /// Adds raw memory, which is read within this call only.
    public mutating func update(rawBytes: UnsafeRawBufferPointer) {
      hash.update(bufferPointer: rawBytes)
    }

    /// The digest of all bytes so far; more may follow.
    public var digest: Digest {
      var words = SIMD4<UInt64>()
      for (position, byte) in hash.finalize().enumerated() {
        words[position / 8] = words[position / 8] << 8 | UInt64(byte)
      }
      return Digest(words: words)
    }
  }

  private init(words: SIMD4<UInt64>) { self.words = words }
}
