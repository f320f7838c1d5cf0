import Glibc
import Tensors

/// One file of features: what one frozen prefix makes of each example.
///
/// The file is a header and records of one size: the example's digest, its features as little-endian
/// float32, a checksum. Records are only ever added at the end, under an exclusive lock, so readers
/// need none: a record that is torn, damaged or still being written fails its checksum and counts as
/// absent. Of two records of one example the last that is whole holds.
struct FeaturePack: Sendable {
  let path: String
  /// The digest of all that the features depend on but the example.
  let key: Digest
  /// Features of one example.
  let width: Int

  private static let magic = Array("thaw features 1\n".utf8)
  private static let digestBytes = 32
  private static let checksumBytes = 8
  /// Bytes read at a time.
  private static let chunkBytes = 4 << 20

  /// Bytes of one record.
  var recordBytes: Int {
    FeaturePack.digestBytes + 4 * width + FeaturePack.checksumBytes
  }

  /// Magic, key, width and a checksum over them.
  var header: [UInt8] {
    let body = FeaturePack.magic + key.bytes + FeaturePack.littleEndian(UInt64(width))
    return body + FeaturePack.checksum(of: body[...])
  }

  /// The features of those of `examples` that the file holds whole; nothing if there is no such file
  /// or its header is not this pack's.
  func features(of examples: Set<Digest>) throws(FileFailure) -> [Digest: [Float]] {
    guard let file = try File(path, .reading) else { return [:] }
    guard try file.read(at: 0, count: header.count) == header else { return [:] }
    // The time of use decides what is dropped when space runs out, and nothing else.
    file.touch()
    var found: [Digest: [Float]] = [:]
    try forEachRecord(of: file, from: 0) { record in
      guard let example = Digest(bytes: record.prefix(FeaturePack.digestBytes)),
        examples.contains(example), let values = values(of: record)
      else { return }
      found[example] = values
    }
    return found
  }

  /// Adds records for examples that the file does not hold yet.
  ///
  /// - Returns: bytes written.
  func append(_ features: [(example: Digest, values: [Float])]) throws(FileFailure) -> Int {
    guard let file = try File(path, .appending) else { return 0 }
    try file.lock()
    var present: Set<Digest> = []
    var end = header.count
    if try file.read(at: 0, count: header.count) == header {
      // Another process may have added some since they were looked for.
      let wanted = Set(features.map(\.example))
      try forEachRecord(of: file, from: 0) { record in
        guard let example = Digest(bytes: record.prefix(FeaturePack.digestBytes)),
          wanted.contains(example), values(of: record) != nil
        else { return }
        present.insert(example)
      }
      // What a writer that died left behind the last whole record is cut off.
      let whole = (try file.byteCount() - header.count) / recordBytes
      end = header.count + whole * recordBytes
    } else {
      try file.truncate(to: 0)
      try file.write(header, at: 0)
    }
    try file.truncate(to: end)
    let added = features.filter { present.insert($0.example).inserted }.flatMap(record)
    try file.write(added, at: end)
    return added.count
  }

  private func record(_ example: Digest, _ values: [Float]) -> [UInt8] {
    precondition(values.count == width, "\(values.count) features in a pack of \(width)")
    var record = example.bytes
    record.reserveCapacity(recordBytes)
    for value in values {
      let bits = value.bitPattern
      record.append(UInt8(truncatingIfNeeded: bits))
      record.append(UInt8(truncatingIfNeeded: bits >> 8))
      record.append(UInt8(truncatingIfNeeded: bits >> 16))
      record.append(UInt8(truncatingIfNeeded: bits >> 24))
    }
    return record + FeaturePack.checksum(of: record[...])
  }

  /// The features of a record; nil if its checksum is wrong.
  private func values(of record: ArraySlice<UInt8>) -> [Float]? {
    let body = record.dropLast(FeaturePack.checksumBytes)
    guard record.suffix(FeaturePack.checksumBytes).elementsEqual(FeaturePack.checksum(of: body))
    else { return nil }
    let start = body.startIndex + FeaturePack.digestBytes
    return body.withUnsafeBytes { bytes in
      // Read within the call, byte by byte aligned, and within the record: width values follow the
      // digest.
      (0..<width).map { index in
        let offset = start - body.startIndex + 4 * index
        let bits = bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
        return Float(bitPattern: UInt32(littleEndian: bits))
      }
    }
  }

  private func forEachRecord(
    of file: File, from first: Int, _ body: (ArraySlice<UInt8>) -> Void
  ) throws(FileFailure) {
    let count = (try file.byteCount() - header.count) / recordBytes
    let stride = max(1, FeaturePack.chunkBytes / recordBytes)
    var next = first
    while next < count {
      let taken = min(stride, count - next)
      let bytes = try file.read(
        at: header.count + next * recordBytes, count: taken * recordBytes)
      for position in 0..<bytes.count / recordBytes {
        body(bytes[position * recordBytes..<(position + 1) * recordBytes])
      }
      next += taken
    }
  }

  /// The first 8 bytes of the SHA-256: enough against damage, which is not malice.
  private static func checksum(of bytes: ArraySlice<UInt8>) -> [UInt8] {
    littleEndian(Digest(of: bytes).prefix)
  }

  private static func littleEndian(_ value: UInt64) -> [UInt8] {
    (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
  }
}
