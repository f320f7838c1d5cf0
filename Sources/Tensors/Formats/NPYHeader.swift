/// The dictionary at the head of a `.npy` file, read by a parser of just this literal: three known
/// keys, each once, a type descriptor, a boolean and a tuple of lengths.
struct NPYHeader {
  var elements: NPYElements
  var isFortranOrder: Bool
  var shape: Shape

  init(parsing bytes: [UInt8]) throws(NPYProblem) {
    var parser = NPYHeaderParser(bytes)
    var descriptor: String?
    var isFortranOrder: Bool?
    var lengths: [Int]?
    try parser.expect("{")
    while !parser.take("}") {
      let key = try parser.string()
      try parser.expect(":")
      switch key {
      case "descr":
        guard descriptor == nil else { throw .repeatedKey(key) }
        descriptor = try parser.descriptor()
      case "fortran_order":
        guard isFortranOrder == nil else { throw .repeatedKey(key) }
        isFortranOrder = try parser.boolean()
      case "shape":
        guard lengths == nil else { throw .repeatedKey(key) }
        lengths = try parser.tuple()
      default: throw .unknownKey(key)
      }
      if !parser.take(",") {
        try parser.expect("}")
        break
      }
    }
    try parser.expectEnd()
    guard let descriptor else { throw .missingKey("descr") }
    guard let isFortranOrder else { throw .missingKey("fortran_order") }
    guard let lengths else { throw .missingKey("shape") }
    guard lengths.count <= 64 else { throw .tooManyAxes(count: lengths.count) }
    guard let shape = Shape(checking: lengths) else { throw .tooManyElements }
    elements = try NPYElements(descriptor: descriptor)
    self.isFortranOrder = isFortranOrder
    self.shape = shape
  }

  /// The header NumPy writes for a row-major little-endian array, from magic to newline.
  static func bytes(for tensor: Tensor) -> [UInt8] {
    let descriptor =
      switch tensor.elementType {
      case .boolean: "|b1"
      case .int64: "<i8"
      case .float32: "<f4"
      case .float64: "<f8"
      }
    let lengths = tensor.shape.dimensions.map(String.init)
    let tuple = lengths.count == 1 ? "(\(lengths[0]),)" : "(\(lengths.joined(separator: ", ")))"
    var text = "{'descr': '\(descriptor)', 'fortran_order': False, 'shape': \(tuple), }"
    // NumPy leaves room for the first length to grow to 21 digits in place.
    if let first = lengths.first { text += String(repeating: " ", count: 21 - first.count) }
    let prefixCount = 10
    let padding = 63 - (prefixCount + text.utf8.count) % 64
    text += String(repeating: " ", count: padding) + "\n"
    let count = text.utf8.count
    return NPY.magic + [1, 0, UInt8(count & 255), UInt8(count >> 8)] + Array(text.utf8)
  }
}

/// How elements stand in a `.npy` file.
struct NPYElements: Equatable {
  enum Kind { case boolean, signed, unsigned, float }
  var kind: Kind
  var byteCount: Int
  var isBigEndian: Bool

  /// - Parameter descriptor: byte order, kind and bytes: `<f4`.
  init(descriptor: String) throws(NPYProblem) {
    let text = Array(descriptor.utf8)
    guard text.count >= 3, "<>|".utf8.contains(text[0]),
      let count = Int(String(decoding: text[2...], as: UTF8.self)), count > 0
    else { throw Self.unsupported(descriptor) }
    byteCount = count
    isBigEndian = text[0] == UInt8(ascii: ">")
    switch (text[1], count) {
    case (UInt8(ascii: "b"), 1): kind = .boolean
    case (UInt8(ascii: "i"), 1), (UInt8(ascii: "i"), 2), (UInt8(ascii: "i"), 4),
      (UInt8(ascii: "i"), 8):
      kind = .signed
    case (UInt8(ascii: "u"), 1), (UInt8(ascii: "u"), 2), (UInt8(ascii: "u"), 4),
      (UInt8(ascii: "u"), 8):
      kind = .unsigned
    case (UInt8(ascii: "f"), 2), (UInt8(ascii: "f"), 4), (UInt8(ascii: "f"), 8): kind = .float
    default: throw Self.unsupported(descriptor)
    }
    // Without a byte order, several bytes mean nothing.
    guard count == 1 || text[0] != UInt8(ascii: "|") else { throw Self.unsupported(descriptor) }
  }

  /// The type a tensor of these elements has.
  var elementType: ElementType {
    switch kind {
    case .boolean: .boolean
    case .signed, .unsigned: .int64
    case .float: byteCount == 8 ? .float64 : .float32
    }
  }

  private static func unsupported(_ descriptor: String) -> NPYProblem {
    let letter = descriptor.drop { "<>|=".contains($0) }.first ?? " "
    let meaning =
      switch letter {
      case "V" where descriptor.hasSuffix("V2"): "bfloat16 or another kind of raw two bytes"
      case "V": "raw bytes"
      case "c": "complex numbers"
      case "O": "Python objects"
      case "S", "a", "U": "text"
      case "M": "dates"
      case "m": "time spans"
      case "f", "g": "floating-point numbers of another size"
      case "[": "records"
      default: "elements of an unknown type"
      }
    return .unsupportedElements(descriptor: descriptor, meaning: meaning)
  }
}

/// Reads the pieces of the header's literal; blanks between them do not matter.
private struct NPYHeaderParser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func take(_ sign: Unicode.Scalar) -> Bool {
    skipBlanks()
    guard position < bytes.count, bytes[position] == UInt8(ascii: sign) else { return false }
    position += 1
    return true
  }

  mutating func expect(_ sign: Unicode.Scalar) throws(NPYProblem) {
    guard take(sign) else { throw .malformedHeader(expected: "`\(sign)`", offset: position) }
  }

  mutating func expectEnd() throws(NPYProblem) {
    skipBlanks()
    guard position == bytes.count else {
      throw .malformedHeader(expected: "its end", offset: position)
    }
  }

  /// A quoted text of printable ASCII without escapes, which no valid header needs.
  mutating func string() throws(NPYProblem) -> String {
    skipBlanks()
    guard position < bytes.count,
      bytes[position] == UInt8(ascii: "'") || bytes[position] == UInt8(ascii: "\"")
    else { throw .malformedHeader(expected: "a quoted text", offset: position) }
    let quote = bytes[position]
    position += 1
    let start = position
    while position < bytes.count, bytes[position] != quote {
      guard (0x20..<0x7f).contains(bytes[position]), bytes[position] != UInt8(ascii: "\\") else {
        throw .malformedHeader(expected: "plain text", offset: position)
      }
      position += 1
    }
    guard position < bytes.count else {
      throw .malformedHeader(expected: "a closing quote", offset: position)
    }
    defer { position += 1 }
    return String(decoding: bytes[start..<position], as: UTF8.self)
  }

  /// A type descriptor; a list of fields means records, which are refused without reading on.
  mutating func descriptor() throws(NPYProblem) -> String {
    if take("[") { throw .unsupportedElements(descriptor: "[…]", meaning: "records") }
    return try string()
  }

  mutating func boolean() throws(NPYProblem) -> Bool {
    skipBlanks()
    for (word, value) in [("True", true), ("False", false)]
    where bytes[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    throw .malformedHeader(expected: "True or False", offset: position)
  }

  /// A tuple of lengths: `()`, `(3,)`, `(3, 4)`; a trailing `L` is from Python 2.
  mutating func tuple() throws(NPYProblem) -> [Int] {
    try expect("(")
    var lengths: [Int] = []
    while !take(")") {
      lengths.append(try length())
      if take(",") { continue }
      guard lengths.count > 1 else { throw .malformedHeader(expected: "`,`", offset: position) }
      try expect(")")
      break
    }
    return lengths
  }

  private mutating func length() throws(NPYProblem) -> Int {
    skipBlanks()
    let start = position
    var value = 0
    while position < bytes.count, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[position])
    {
      let digit = Int(bytes[position] - UInt8(ascii: "0"))
      let (tens, overflow) = value.multipliedReportingOverflow(by: 10)
      let (next, carry) = tens.addingReportingOverflow(digit)
      guard !overflow, !carry else { throw .tooManyElements }
      value = next
      position += 1
    }
    guard position > start else { throw .malformedHeader(expected: "a length", offset: position) }
    if position < bytes.count, bytes[position] == UInt8(ascii: "L") { position += 1 }
    return value
  }

  private mutating func skipBlanks() {
    while position < bytes.count, bytes[position] == 0x20 || bytes[position] == 0x0a {
      position += 1
    }
  }
}
