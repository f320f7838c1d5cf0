import Tensors

/// `.safetensors`: 8 bytes of header length, a JSON header, then the tensors' bytes without a gap.
///
/// Source: the format's description in the repository huggingface/safetensors.
enum Safetensors: CheckpointFormat {
  static func recognises(_ start: [UInt8], name: String) -> Bool {
    name.hasSuffix(".safetensors")
      // A pickle starts with 0x80, so a `{` after eight bytes tells them apart.
      || (start.count > 8 && start[0] != 0x80 && start[8] == UInt8(ascii: "{"))
  }

  static func read(_ source: any ByteSource, name: String) throws(CheckpointError) -> Checkpoint {
    guard source.count >= 8 else { throw .endsEarly(member: "the header", byte: source.count) }
    let length = try source.littleEndian64(at: 0)
    guard length <= UInt64(CheckpointLimits.safetensorsHeaderBytes),
      Int(length) <= source.count - 8
    else { throw .headerOutOfRange(byteCount: length) }
    let header = try source.read(at: 8, count: Int(length))
    guard header.first == UInt8(ascii: "{"), case .object(let members) = try json(header).content
    else { throw .malformedHeader(reason: "it is not an object", byte: 0) }

    var metadata: [(key: String, value: String)] = []
    var entries: [Checkpoint.Entry] = []
    var spans: [Span] = []
    for member in members {
      if member.key == "__metadata__" {
        metadata = try texts(member.value)
        continue
      }
      let (entry, span) = try self.entry(
        member, in: source, dataStart: 8 + Int(length))
      entries.append(entry)
      spans.append(span)
    }
    try checkCover(spans, from: 8 + Int(length), to: source.count)
    return try Checkpoint(format: "safetensors", entries: entries, metadata: metadata)
  }

  private static func json(_ header: [UInt8]) throws(CheckpointError) -> JSONSource {
    do throws(JSONSource.Failure) {
      return try JSONSource(
        header,
        limits: .init(
          depth: CheckpointLimits.jsonNesting, valueCount: CheckpointLimits.jsonValues))
    } catch {
      throw .malformedHeader(reason: error.reason, byte: error.byte)
    }
  }

  /// A name in the header with what stands under it.
  private typealias Member = (key: String, value: JSONSource)

  /// The bytes of a tensor within the file.
  private struct Span {
    let name: String
    let start: Int
    let end: Int
  }

  private static func texts(
    _ value: JSONSource
  ) throws(CheckpointError) -> [(key: String, value: String)] {
    guard case .object(let members) = value.content else {
      throw .malformedHeader(reason: "`__metadata__` is not an object", byte: 0)
    }
    var texts: [(key: String, value: String)] = []
    for member in members {
      guard let text = member.value.text else {
        throw .malformedHeader(reason: "`__metadata__` holds more than texts", byte: 0)
      }
      texts.append((member.key, text))
    }
    return texts
  }

  private static func entry(
    _ member: Member, in source: any ByteSource, dataStart: Int
  ) throws(CheckpointError) -> (Checkpoint.Entry, Span) {
    let name = member.key
    let fields = try fields(of: member)
    guard let type = elementTypes[fields.type] else {
      throw .unsupportedElementType(name, type: printable(fields.type))
    }
    guard fields.shape.count <= CheckpointLimits.rank else { throw .impossibleShape(name) }
    let (count, tooMany) = fields.shape.reduce((1, false)) { product, length in
      let (next, overflow) = product.0.multipliedReportingOverflow(by: length)
      return (next, product.1 || overflow)
    }
    let (expected, overflow) = count.multipliedReportingOverflow(by: type.byteCount)
    guard !tooMany, !overflow else { throw .impossibleShape(name) }
    let available = source.count - dataStart
    guard fields.begin <= fields.end, fields.end <= available else { throw .tensorOutOfRange(name) }
    guard expected == fields.end - fields.begin else {
      throw .wrongByteCount(name, expected: expected, found: fields.end - fields.begin)
    }
    let span = Span(name: name, start: dataStart + fields.begin, end: dataStart + fields.end)
    let strides = rowMajorStrides(fields.shape)
    let entry = try Checkpoint.Entry(
      name: name, elementType: type, shape: fields.shape, strides: strides, in: source,
      offset: span.start, limit: span.end)
    return (entry, span)
  }

  private struct Fields {
    var type = ""
    var shape: [Int] = []
    var begin = 0
    var end = 0
  }

  private static func fields(of member: Member) throws(CheckpointError) -> Fields {
    guard case .object(let pairs) = member.value.content, pairs.count == 3 else {
      throw malformed(member.key)
    }
    var fields = Fields()
    for pair in pairs {
      switch (pair.key, pair.value.content) {
      case ("dtype", .text(let type)): fields.type = type
      case ("shape", .array(let lengths)): fields.shape = try integers(lengths, of: member.key)
      case ("data_offsets", .array(let offsets)) where offsets.count == 2:
        let ends = try integers(offsets, of: member.key)
        (fields.begin, fields.end) = (ends[0], ends[1])
      default: throw malformed(member.key)
      }
    }
    return fields
  }

  private static func integers(
    _ values: [JSONSource], of name: String
  ) throws(CheckpointError) -> [Int] {
    var integers: [Int] = []
    for value in values {
      guard case .number(let digits) = value.content else { throw malformed(name) }
      guard let integer = value.integer, integer >= 0 else {
        guard digits.allSatisfy(\.isNumber) else {
          throw .malformedHeader(
            reason: "a number that is not whole and positive", byte: value.range.lowerBound)
        }
        throw .impossibleShape(name)
      }
      integers.append(integer)
    }
    return integers
  }

  private static func malformed(_ name: String) -> CheckpointError {
    .malformedHeader(
      reason: "`\(printable(name))` needs just dtype, shape and data_offsets", byte: 0)
  }

  /// Every byte after the header must belong to exactly one tensor.
  private static func checkCover(_ spans: [Span], from: Int, to: Int) throws(CheckpointError) {
    var covered = from
    var previous = ""
    for span in spans.sorted(by: { ($0.start, $0.end) < ($1.start, $1.end) }) {
      guard span.start >= covered else { throw .overlappingTensors(previous, span.name) }
      guard span.start == covered else { throw .unaccountedBytes(from: covered, to: span.start) }
      covered = span.end
      previous = span.name
    }
    guard covered == to else { throw .unaccountedBytes(from: covered, to: to) }
  }

  /// What the format calls a type that Thaw writes.
  static func name(of type: StoredElementType) -> String {
    guard let known = typeNames.first(where: { $0.type == type }) else {
      preconditionFailure("no safetensors file holds \(type)")
    }
    return known.name
  }

  private static let typeNames: [(name: String, type: StoredElementType)] = [
    ("BOOL", .boolean), ("U8", .uint8), ("I8", .int8), ("U16", .uint16), ("I16", .int16),
    ("U32", .uint32), ("I32", .int32), ("U64", .uint64), ("I64", .int64), ("F16", .float16),
    ("BF16", .bfloat16), ("F32", .float32), ("F64", .float64), ("F8_E4M3", .float8e4m3),
    ("F8_E5M2", .float8e5m2), ("C64", .complex64),
  ]

  private static let elementTypes = Dictionary(
    uniqueKeysWithValues: typeNames.map { ($0.name, $0.type) })
}

/// Strides of a dense row-major tensor; an overflow is left to the caller's count to find.
func rowMajorStrides(_ shape: [Int]) -> [Int] {
  var strides = [Int](repeating: 1, count: shape.count)
  for axis in stride(from: shape.count - 2, through: 0, by: -1) {
    strides[axis] =
      strides[axis + 1].multipliedReportingOverflow(by: max(1, shape[axis + 1]))
      .partialValue
  }
  return strides
}
