/// What can be wrong with a `.npy` file.
public enum NPYProblem: Error, Hashable, Sendable, CustomStringConvertible {
  case noMagic
  case unknownVersion(major: Int, minor: Int)
  /// The header says it is longer than Thaw reads, 64 KiB.
  case headerTooLong(byteCount: Int)
  case endsEarly(byteCount: Int, expected: Int)
  /// The file goes on after the last element.
  case surplusBytes(count: Int)
  /// The header is not the literal that the format prescribes, first wrong at this byte of it.
  case malformedHeader(expected: String, offset: Int)
  case missingKey(String)
  case repeatedKey(String)
  case unknownKey(String)
  /// More than 64 axes.
  case tooManyAxes(count: Int)
  /// The element count does not fit 64 bits.
  case tooManyElements
  /// Elements that have no tensor in Thaw: complex, text, objects, records and others.
  case unsupportedElements(descriptor: String, meaning: String)
  /// An unsigned integer over the largest int64.
  case unsignedOutOfRange(value: UInt64, position: Int)
  /// A boolean that is neither 0 nor 1.
  case noBoolean(byte: UInt8, position: Int)

  /// What is wrong, as a sentence.
  public var description: String {
    switch self {
    case .noMagic: "this is not a .npy file: it does not begin with \\x93NUMPY"
    case .unknownVersion(let major, let minor):
      "version \(major).\(minor) of the .npy format is unknown; 1.0, 2.0 and 3.0 are read"
    case .headerTooLong(let byteCount):
      "the header of \(byteCount) bytes is over the limit of 65536"
    case .endsEarly(let byteCount, let expected):
      "the file ends early: it has \(byteCount) bytes of \(expected)"
    case .surplusBytes(let count):
      "the file goes on for \(count) \(count == 1 ? "byte" : "bytes") after its last element"
    case .malformedHeader(let expected, let offset):
      "the header is malformed: expected \(expected) at byte \(offset) of it"
    case .missingKey(let key): "the header lacks '\(key)'"
    case .repeatedKey(let key): "the header has '\(key)' twice"
    case .unknownKey(let key): "the header has an unknown key '\(key)'"
    case .tooManyAxes(let count): "the array has \(count) axes; 64 is the limit"
    case .tooManyElements: "the array's shape has more elements than can be counted"
    case .unsupportedElements(let descriptor, let meaning):
      "the array holds \(meaning) ('\(descriptor)'), which Thaw's tensors cannot"
    case .unsignedOutOfRange(let value, let position):
      "\(value) (element \(position)) is too large for int64"
    case .noBoolean(let byte, let position):
      "element \(position) is the byte \(byte), and a boolean is 0 or 1"
    }
  }
}
