/// Bytes that are not the canonical form of any value, and why.
public struct CanonicalError: Error, Hashable, Sendable, CustomStringConvertible {
  /// What the bytes are that they should not be.
  public enum Problem: Hashable, Sendable {
    /// They end inside a value.
    case endsEarly
    /// They go on after the value.
    case surplusBytes
    /// A length, number or real has a shorter form.
    case notShortest
    /// The keys of a map are not sorted, or one stands twice.
    case keysOutOfOrder
    /// A text is not UTF-8.
    case notUTF8
    /// A kind of item that canonical values do not have: tags, indefinite lengths, other simple values.
    case foreignItem
    /// A negative integer below −2⁶³.
    case numberTooSmall
    /// Arrays and maps inside one another, beyond ``CanonicalDecoder/depthLimit``.
    case tooDeep
    /// More items than ``CanonicalDecoder/itemLimit``.
    case tooManyItems
  }

  /// What is wrong.
  public let problem: Problem
  /// Where it is wrong, in bytes from the start.
  public let offset: Int

  /// A sentence for whoever wrote the bytes.
  public var description: String {
    let text =
      switch problem {
      case .endsEarly: "the bytes end inside a value"
      case .surplusBytes: "bytes follow the value"
      case .notShortest: "a number has a shorter form"
      case .keysOutOfOrder: "the keys of a map are out of order"
      case .notUTF8: "a text is not UTF-8"
      case .foreignItem: "there is an item of no known kind"
      case .numberTooSmall: "an integer is below −2⁶³"
      case .tooDeep: "the value is nested too deep"
      case .tooManyItems: "the value has too many items"
      }
    return "\(text) (byte \(offset))"
  }
}

/// Reads what ``CanonicalEncoder`` writes, and nothing else: equal values have one form, so bytes that
/// are read are those that encoding the value again gives.
public struct CanonicalDecoder {
  /// Arrays and maps inside one another.
  public static let depthLimit = 64
  /// Items in all: each takes memory, however few bytes it has.
  public static let itemLimit = 4_000_000

  private let bytes: [UInt8]
  private var offset = 0
  private var itemCount = 0

  private init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// The value whose canonical form these bytes are.
  public static func decode(_ bytes: [UInt8]) throws(CanonicalError) -> CanonicalValue {
    var decoder = CanonicalDecoder(bytes)
    let value = try decoder.value(depth: 0)
    guard decoder.offset == bytes.count else { throw decoder.error(.surplusBytes) }
    return value
  }

  private mutating func value(depth: Int) throws(CanonicalError) -> CanonicalValue {
    guard depth <= CanonicalDecoder.depthLimit else { throw error(.tooDeep) }
    itemCount += 1
    guard itemCount <= CanonicalDecoder.itemLimit else { throw error(.tooManyItems) }
    let start = offset
    let head = try byte()
    let info = head & 0x1f
    switch head >> 5 {
    case 0:
      let argument = try argument(info, from: start)
      return Int64(exactly: argument).map(CanonicalValue.integer) ?? .unsigned(argument)
    case 1:
      guard let argument = Int64(exactly: try argument(info, from: start)) else {
        throw error(.numberTooSmall, at: start)
      }
      return .integer(~argument)
    case 2: return .bytes(Array(try content(info, from: start)))
    case 3: return .text(try text(info, from: start))
    case 4:
      let count = try count(info, from: start, bytesPerItem: 1)
      var values: [CanonicalValue] = []
      values.reserveCapacity(count)
      for _ in 0..<count { values.append(try value(depth: depth + 1)) }
      return .array(values)
    case 5: return .map(try fields(info, from: start, depth: depth))
    case 7: return try simple(info, from: start)
    default: throw error(.foreignItem, at: start)
    }
  }

  private mutating func fields(_ info: UInt8, from start: Int, depth: Int)
    throws(CanonicalError) -> [(key: String, value: CanonicalValue)]
  {
    let count = try count(info, from: start, bytesPerItem: 2)
    var fields: [(key: String, value: CanonicalValue)] = []
    fields.reserveCapacity(count)
    var last: ArraySlice<UInt8>?
    for _ in 0..<count {
      let begin = offset
      let head = try byte()
      guard head >> 5 == 3 else { throw error(.foreignItem, at: begin) }
      let key = try text(head & 0x1f, from: begin)
      let form = bytes[begin..<offset]
      if let last, !last.lexicographicallyPrecedes(form) {
        throw error(.keysOutOfOrder, at: begin)
      }
      last = form
      fields.append((key: key, value: try value(depth: depth + 1)))
    }
    return fields
  }

  private mutating func simple(_ info: UInt8, from start: Int) throws(CanonicalError)
    -> CanonicalValue
  {
    let value: CanonicalValue
    switch info {
    case 20: return .boolean(false)
    case 21: return .boolean(true)
    case 22: return .null
    case 25: value = .real(Double(Float16(bitPattern: UInt16(try bits(2)))))
    case 26: value = .real(Double(Float(bitPattern: UInt32(try bits(4)))))
    case 27: value = .real(Double(bitPattern: try bits(8)))
    default: throw error(.foreignItem, at: start)
    }
    // A real has one form: the shortest that keeps it, and one NaN.
    guard CanonicalEncoder.encode(value).elementsEqual(bytes[start..<offset]) else {
      throw error(.notShortest, at: start)
    }
    return value
  }

  private mutating func text(_ info: UInt8, from start: Int) throws(CanonicalError) -> String {
    let content = try content(info, from: start)
    guard let text = String(validating: content, as: UTF8.self) else {
      throw error(.notUTF8, at: start)
    }
    return text
  }

  private mutating func content(_ info: UInt8, from start: Int) throws(CanonicalError)
    -> ArraySlice<UInt8>
  {
    let count = try count(info, from: start, bytesPerItem: 1)
    defer { offset += count }
    return bytes[offset..<offset + count]
  }

  /// A number of items, each of which takes some bytes: what the bytes that are left can't hold is
  /// refused before anything is made for it.
  private mutating func count(_ info: UInt8, from start: Int, bytesPerItem: UInt64)
    throws(CanonicalError) -> Int
  {
    let count = try argument(info, from: start)
    guard count <= UInt64(bytes.count - offset) / bytesPerItem else {
      throw error(.endsEarly, at: bytes.count)
    }
    return Int(count)
  }

  private mutating func argument(_ info: UInt8, from start: Int) throws(CanonicalError) -> UInt64 {
    guard info >= 24 else { return UInt64(info) }
    guard info <= 27 else { throw error(.foreignItem, at: start) }
    let value = try bits(1 << Int(info - 24))
    let smallest: [UInt64] = [24, 1 << 8, 1 << 16, 1 << 32]
    guard value >= smallest[Int(info - 24)] else { throw error(.notShortest, at: start) }
    return value
  }

  private mutating func bits(_ byteCount: Int) throws(CanonicalError) -> UInt64 {
    var value: UInt64 = 0
    for _ in 0..<byteCount { value = value << 8 | UInt64(try byte()) }
    return value
  }

  private mutating func byte() throws(CanonicalError) -> UInt8 {
    guard offset < bytes.count else { throw error(.endsEarly) }
    defer { offset += 1 }
    return bytes[offset]
  }

  private func error(_ problem: CanonicalError.Problem, at place: Int? = nil) -> CanonicalError {
    CanonicalError(problem: problem, offset: place ?? offset)
  }
}
