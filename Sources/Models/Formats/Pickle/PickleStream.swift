/// Reads a pickle's bytes in order, from any offset of a source.
struct PickleStream {
  let source: any ByteSource
  /// The name of the file inside the checkpoint, for messages.
  let member: String
  private let start: Int
  private var window: [UInt8] = []
  private var windowStart: Int
  private var cursor = 0

  init(_ source: any ByteSource, at offset: Int = 0, member: String) {
    self.source = source
    self.member = member
    start = offset
    windowStart = offset
  }

  /// Offset in the source of the next byte.
  var offset: Int { windowStart + cursor }

  private mutating func need(_ count: Int) throws(CheckpointError) {
    if window.count - cursor >= count { return }
    guard offset - start <= CheckpointLimits.pickleBytes - count else {
      throw .tooMuch("bytes in the pickle \(member)", limit: CheckpointLimits.pickleBytes)
    }
    guard count <= source.count - offset else {
      throw .endsEarly(member: member, byte: source.count)
    }
    windowStart = offset
    cursor = 0
    window = try source.read(
      at: windowStart, count: min(max(count, 1 << 16), source.count - windowStart))
  }

  mutating func byte() throws(CheckpointError) -> UInt8 {
    try need(1)
    defer { cursor += 1 }
    return window[cursor]
  }

  mutating func bytes(_ count: Int) throws(CheckpointError) -> [UInt8] {
    guard count >= 0, count <= CheckpointLimits.pickleBytes else {
      throw .tooMuch("bytes in the pickle \(member)", limit: CheckpointLimits.pickleBytes)
    }
    try need(count)
    defer { cursor += count }
    return Array(window[cursor..<cursor + count])
  }

  /// An unsigned little-endian number of up to eight bytes.
  mutating func number(_ byteCount: Int) throws(CheckpointError) -> UInt64 {
    try bytes(byteCount).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }

  /// A length of `byteCount` bytes, then so many bytes.
  mutating func counted(_ byteCount: Int) throws(CheckpointError) -> [UInt8] {
    try bytes(Int(clamping: try number(byteCount)))
  }

  /// Text up to the end of the line, without it.
  mutating func line() throws(CheckpointError) -> String {
    var line: [UInt8] = []
    while true {
      let next = try byte()
      if next == UInt8(ascii: "\n") { return String(decoding: line, as: UTF8.self) }
      guard line.count < CheckpointLimits.pickleLineBytes else {
        throw .malformedPickle(reason: "a line without an end", member: member, byte: offset)
      }
      line.append(next)
    }
  }
}
