/// Numbers, texts and containers.
extension Unpickler {
  mutating func scalar(_ operation: PickleOpcode) throws(CheckpointError) -> Pickle.Value {
    switch operation {
    case .none: return .none
    case .newTrue: return .boolean(true)
    case .newFalse: return .boolean(false)
    case .binInt: return .integer(Int64(Int32(truncatingIfNeeded: try number(4))))
    case .binInt1: return .integer(Int64(try number(1)))
    case .binInt2: return .integer(Int64(try number(2)))
    case .long1: return try long(byteCount: Int(try number(1)))
    case .long4: return try long(byteCount: Int(clamping: try number(4)))
    case .binFloat:
      let bits = try read { stream throws(CheckpointError) in try stream.bytes(8) }
        .reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return .real(Double(bitPattern: bits))
    case .float:
      guard let real = Double(try line()) else { throw malformed("not a number") }
      return .real(real)
    default: return try decimal(operation)
    }
  }

  /// INT and LONG of protocol 0: `I01\n` is true, `5L\n` is 5.
  private mutating func decimal(_ operation: PickleOpcode) throws(CheckpointError) -> Pickle.Value {
    var digits = try line()
    if operation == .int, digits == "00" || digits == "01" { return .boolean(digits == "01") }
    if operation == .long, digits.hasSuffix("L") { digits.removeLast() }
    guard let integer = Int64(digits) else { throw malformed("not a number that fits 64 bits") }
    return .integer(integer)
  }

  private mutating func long(byteCount: Int) throws(CheckpointError) -> Pickle.Value {
    guard byteCount <= CheckpointLimits.pickleIntegerBytes else {
      throw .tooMuch("bytes in a whole number", limit: CheckpointLimits.pickleIntegerBytes)
    }
    let bytes = try read { stream throws(CheckpointError) in try stream.bytes(byteCount) }
    guard byteCount <= 8 else { return .longInteger(bytes) }
    let bits = bytes.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    // The sign bit is the top bit of the last byte.
    let unused = 64 - 8 * byteCount
    return .integer(byteCount == 0 ? 0 : Int64(bitPattern: bits << unused) >> Int64(unused))
  }

  private mutating func number(_ byteCount: Int) throws(CheckpointError) -> UInt64 {
    try read { stream throws(CheckpointError) in try stream.number(byteCount) }
  }

  mutating func line() throws(CheckpointError) -> String {
    try read { stream throws(CheckpointError) in try stream.line() }
  }

  mutating func text(_ operation: PickleOpcode) throws(CheckpointError) -> Pickle.Value {
    switch operation {
    case .unicode: return .text(try line())
    case .string:
      // Quotes go; escapes stay as they are written, since nothing here depends on them.
      return .text(String(try line().dropFirst().dropLast()))
    case .binUnicode: return .text(try utf8(4))
    case .shortBinUnicode: return .text(try utf8(1))
    case .binUnicode8: return .text(try utf8(8))
    // Python 2 wrote names in this form.
    case .shortBinString: return .text(String(decoding: try counted(1), as: UTF8.self))
    case .binString: return .text(String(decoding: try counted(4), as: UTF8.self))
    case .shortBinBytes: return .bytes(try counted(1))
    case .binBytes: return .bytes(try counted(4))
    default: return .bytes(try counted(8))
    }
  }

  private mutating func counted(_ byteCount: Int) throws(CheckpointError) -> [UInt8] {
    try read { stream throws(CheckpointError) in try stream.counted(byteCount) }
  }

  private mutating func utf8(_ byteCount: Int) throws(CheckpointError) -> String {
    guard let text = String(validating: try counted(byteCount), as: UTF8.self) else {
      throw malformed("text that is not UTF-8")
    }
    return text
  }

  mutating func makeContainer(_ operation: PickleOpcode) throws(CheckpointError) {
    switch operation {
    case .emptyList: try push(.list([]))
    case .emptyDict: try push(.mapping([]))
    case .emptyTuple: try push(.tuple([]))
    case .emptySet: try push(.set([]))
    case .list: try push(.list(try popToMark()))
    case .tuple: try push(.tuple(try popToMark()))
    case .frozenSet: try push(.set(try popToMark()))
    case .dict: try push(.mapping(try pairs(of: try popToMark())))
    case .tuple1: try pushTuple(1)
    case .tuple2: try pushTuple(2)
    default: try pushTuple(3)
    }
  }

  private mutating func pushTuple(_ count: Int) throws(CheckpointError) {
    var values: [Pickle.Value] = []
    for _ in 0..<count { values.append(try pop()) }
    try push(.tuple(values.reversed()))
  }

  private func pairs(of values: [Pickle.Value]) throws(CheckpointError) -> [Pickle.Pair] {
    guard values.count.isMultiple(of: 2) else { throw malformed("a key without a value") }
    return stride(from: 0, to: values.count, by: 2).map { (values[$0], values[$0 + 1]) }
  }

  mutating func fillContainer(_ operation: PickleOpcode) throws(CheckpointError) {
    switch operation {
    case .append:
      let value = try pop()
      try append([value], to: try peek())
    case .appends, .addItems:
      let values = try popToMark()
      try append(values, to: try peek())
    case .setItem:
      let value = try pop()
      let key = try pop()
      try set([(key, value)], in: try peek())
    default:
      let pairs = try pairs(of: try popToMark())
      try set(pairs, in: try peek())
    }
  }

  func peek() throws(CheckpointError) -> Pickle.Value {
    guard let value = stack.last else { throw malformed("it uses a value that is not there") }
    return value
  }

  private mutating func append(
    _ new: [Pickle.Value], to container: Pickle.Value
  ) throws(CheckpointError) {
    try change(container) { node in
      switch node {
      case .list(var values):
        node = .tuple([])
        values += new
        node = .list(values)
      case .set(var values):
        node = .tuple([])
        values += new
        node = .set(values)
      case .object(var object):
        node = .tuple([])
        object.elements += new
        node = .object(object)
      default: return false
      }
      return true
    }
  }

  private mutating func set(
    _ new: [Pickle.Pair], in container: Pickle.Value
  ) throws(CheckpointError) {
    try change(container) { node in
      switch node {
      case .mapping(var pairs):
        node = .tuple([])
        pairs += new
        node = .mapping(pairs)
      case .object(var object):
        node = .tuple([])
        object.pairs += new
        node = .object(object)
      default: return false
      }
      return true
    }
  }
}
