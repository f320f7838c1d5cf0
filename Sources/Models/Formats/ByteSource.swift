/// Bytes that can be read at any offset: a file, a part of one, a member of an archive.
///
/// Nothing is mapped into memory: a file that shrinks while it is open gives an error, not a signal.
public protocol ByteSource: Sendable {
  /// Length in bytes.
  var count: Int { get }

  /// Reads exactly `count` bytes from `offset` on.
  ///
  /// - Precondition: the range lies within the source; who parses has checked it against ``count``.
  /// - Throws: ``CheckpointError`` when the bytes cannot be had, for instance because the file was
  ///   cut short after it was opened.
  func read(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8]
}

/// Bytes in memory, such as an archive's member after inflating.
struct MemoryBytes: ByteSource {
  let bytes: [UInt8]

  var count: Int { bytes.count }

  func read(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
    Array(bytes[offset..<offset + count])
  }
}

extension ByteSource {
  /// The 64-bit little-endian number at `offset`, which must have 8 bytes left.
  func littleEndian64(at offset: Int) throws(CheckpointError) -> UInt64 {
    try read(at: offset, count: 8).reversed().reduce(0) { $0 << 8 | UInt64($1) }
  }
}
