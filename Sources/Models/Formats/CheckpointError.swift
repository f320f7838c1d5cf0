import Tensors

/// Why a checkpoint cannot be read.
///
/// ``predicate`` goes on after the file's name (`"net.pth" is cut short`), ``detail`` stands under the
/// place where the file was named, ``hint`` is what a person can do.
public enum CheckpointError: Error, Equatable, Sendable {
  /// The file cannot be opened or read.
  case unreadable(reason: String)
  /// The file became shorter while it was read.
  case shrank(atByte: Int)
  /// The bytes are none of the formats Thaw reads.
  case unknownFormat
  /// A tar file, as PyTorch wrote before 0.1.10.
  case ancientFormat
  /// Written on a machine that stores the most significant byte first.
  case bigEndian

  /// An archive with several files; which one is meant must be said.
  case archiveNeedsMember(candidates: [String])
  /// The archive has no such file.
  case noSuchMember(String, candidates: [String])
  case damagedArchive(reason: String)
  case duplicateMember(String)
  case encryptedMember(String)
  /// A packed file claims to be larger than its packed bytes can make.
  case inflatesTooFar(member: String)
  /// More of something than Thaw accepts from a file.
  case tooMuch(String, limit: Int)
  /// What was asked for does not fit the memory that the process may use.
  case memory(String, neededBytes: Int, limitBytes: Int)
  /// A person asked to stop.
  case interrupted

  /// The pickle is not well formed at a byte.
  case malformedPickle(reason: String, member: String, byte: Int)
  case endsEarly(member: String, byte: Int)

  /// The header of a `.safetensors` file is longer than allowed or than the file.
  case headerOutOfRange(byteCount: UInt64)
  case malformedHeader(reason: String, byte: Int)
  case overlappingTensors(String, String)
  /// Bytes of the file that belong to no tensor.
  case unaccountedBytes(from: Int, to: Int)

  case duplicateTensor(String)
  /// The tensor's elements lie outside its storage or of the file.
  case tensorOutOfRange(String)
  /// Shape and number of bytes disagree.
  case wrongByteCount(String, expected: Int, found: Int)
  /// The shape is impossible: negative, or more elements than can be counted.
  case impossibleShape(String)
  case unsupportedElementType(String, type: String)
  /// An unsigned 64-bit number that int64 cannot hold.
  case unsignedOutOfRange(String, value: UInt64)
  /// A storage that a tensor uses is not in the file.
  case missingStorage(key: String)
  /// The tensor's bytes are beyond the end of a file that was cut short.
  case tensorCutOff(String, fileEndsAtByte: Int)
  case noSuchTensor(String)

  /// What is wrong, to be read after the file's name.
  public var predicate: String {
    switch self {
    case .unreadable: "cannot be read"
    case .shrank: "became shorter while it was read"
    case .unknownFormat: "is not a checkpoint that Thaw can read"
    case .ancientFormat: "is a tar file, as PyTorch wrote before version 0.1.10"
    case .bigEndian: "was written on a machine with the other byte order"
    case .archiveNeedsMember: "is an archive: say which file inside it is meant"
    case .noSuchMember(let member, _): "has no file `\(printable(member))` inside"
    case .damagedArchive: "is a damaged archive"
    case .duplicateMember(let name): "holds two files with the name `\(printable(name))`"
    case .encryptedMember(let name): "holds an encrypted file, `\(printable(name))`"
    case .inflatesTooFar(let member):
      "holds a file that claims an impossible size, `\(printable(member))`"
    case .tooMuch(let what, let limit): "has more than \(grouped(limit)) \(printable(what))"
    case .memory(let what, _, _): "does not fit the memory: \(printable(what))"
    case .interrupted: "was not read to its end: stopped"
    case .malformedPickle: "holds a pickle that is not well formed"
    case .endsEarly: "ends early"
    case .headerOutOfRange: "has a header whose length is out of range"
    case .malformedHeader: "has a header that is not well formed"
    case .overlappingTensors(let a, let b):
      "has tensors whose bytes overlap, `\(printable(a))` and `\(printable(b))`"
    case .unaccountedBytes: "has bytes that belong to no tensor"
    case .duplicateTensor(let name): "has two tensors with the name `\(printable(name))`"
    case .tensorOutOfRange(let name):
      "has a tensor whose elements lie outside the file, `\(printable(name))`"
    case .wrongByteCount(let name, _, _):
      "has a tensor whose shape and bytes disagree, `\(printable(name))`"
    case .impossibleShape(let name): "has a tensor with an impossible shape, `\(printable(name))`"
    case .unsupportedElementType(let name, let type):
      "has a tensor of type \(type), which Thaw does not compute with, `\(printable(name))`"
    case .unsignedOutOfRange(let name, _):
      "has a number that does not fit int64, in `\(printable(name))`"
    case .missingStorage(let key): "does not hold storage `\(printable(key))`, which a tensor uses"
    case .tensorCutOff(let name, _): "ends before its tensor `\(printable(name))`"
    case .noSuchTensor(let name): "has no tensor `\(printable(name))`"
    }
  }

  /// The facts, for the line under the file's name.
  public var detail: String? {
    switch self {
    case .unreadable(let reason), .damagedArchive(let reason): printable(reason)
    case .shrank(let byte), .tensorCutOff(_, let byte): "the file ends at byte \(grouped(byte))"
    case .unknownFormat: "Thaw reads .pth and .pt of PyTorch, and .safetensors"
    case .archiveNeedsMember(let candidates), .noSuchMember(_, let candidates):
      candidates.isEmpty
        ? "no checkpoint inside"
        : "inside: " + candidates.prefix(5).map(printable).joined(separator: ", ")
          + (candidates.count > 5 ? ", … (\(candidates.count) in all)" : "")
    case .malformedPickle(let reason, let member, let byte):
      "\(printable(reason)) (\(printable(member)), byte \(grouped(byte)))"
    case .endsEarly(let member, let byte): "\(printable(member)) ends at byte \(grouped(byte))"
    case .headerOutOfRange(let byteCount): "it claims \(byteCount) bytes"
    case .malformedHeader(let reason, let byte): "\(printable(reason)) (byte \(grouped(byte)))"
    case .unaccountedBytes(let from, let to): "bytes \(grouped(from)) to \(grouped(to))"
    case .wrongByteCount(_, let expected, let found):
      "the shape needs \(grouped(expected)) bytes, the file gives it \(grouped(found))"
    case .unsignedOutOfRange(_, let value): "\(value)"
    case .memory(_, let needed, let limit):
      "\(grouped(needed)) bytes are needed, and the limit is \(grouped(limit))"
    default: nil
    }
  }

  /// What a person can do about it.
  public var hint: String? {
    switch self {
    case .shrank, .endsEarly, .tensorCutOff, .damagedArchive:
      "fetch it again; nothing was changed"
    case .archiveNeedsMember(let candidates):
      candidates.first.map { "write the path on after the archive's name: `…/\(printable($0))`" }
    case .memory: "set THAW_MEMORY higher, or close what else takes memory"
    case .ancientFormat, .bigEndian:
      "load it with PyTorch on a present-day machine and save it again with `torch.save`"
    default: nil
    }
  }
}

/// `31,457,280`.
func grouped(_ number: Int) -> String {
  var digits = Array(String(number.magnitude))
  var position = digits.count - 3
  while position > 0 {
    digits.insert(",", at: position)
    position -= 3
  }
  return (number < 0 ? "-" : "") + String(digits)
}

/// Text from a file made fit to show: control characters, which could steer a terminal, become `�`,
/// and the middle of a very long text is left out.
func printable(_ text: String) -> String {
  let safe = String(
    String.UnicodeScalarView(
      text.unicodeScalars.prefix(400).map { scalar in
        switch scalar.properties.generalCategory {
        case .control, .format, .lineSeparator, .paragraphSeparator, .privateUse, .surrogate,
          .unassigned:
          "\u{FFFD}"
        default: scalar
        }
      }))
  return safe.count > 120 ? "\(safe.prefix(80))…\(safe.suffix(30))" : safe
}
