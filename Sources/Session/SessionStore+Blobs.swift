import Tensors

/// A blob that is being written, piece by piece.
public struct BlobWriter: ~Copyable {
  var file: DurableFile

  /// Adds bytes at the end.
  public mutating func append(_ bytes: [UInt8]) throws(SessionError) { try file.append(bytes) }

  /// Adds raw memory at the end; it is read within this call only.
  public mutating func append(rawBytes: UnsafeRawBufferPointer) throws(SessionError) {
    try file.append(rawBytes: rawBytes)
  }
}

extension SessionStore {
  /// Stores content under its SHA-256, which it returns. Content that is there already stays; if it
  /// was damaged, it is mended.
  ///
  /// The content is on the disk at once, its place in the folder from the next ``commit(_:)`` or
  /// ``keep(_:lineage:)`` on; what nothing refers to then, ``trim()`` may take.
  public func writeBlob(
    _ body: (inout BlobWriter) throws(SessionError) -> Void
  ) throws(SessionError) -> Digest {
    guard access != .readOnly else { throw .readOnly(path: folder.path) }
    var writer = BlobWriter(file: try DurableFile(in: folder.blobsPath))
    try body(&writer)
    let digest = writer.file.digest
    let folders = try blobs.place(writer.file, digest: digest)
    state.withLock { state in
      for folder in folders where !state.newFolders.contains(folder) {
        state.newFolders.append(folder)
      }
      state.newBlobs.append(digest)
    }
    return digest
  }

  /// The content of a blob, compared with its digest.
  ///
  /// - Throws: `damaged(.blob)` or `damaged(.missingBlob)`.
  public func blob(_ digest: Digest) throws(SessionError) -> [UInt8] {
    try noting { () throws(SessionError) in try blobs.read(digest) }
  }

  /// Makes the places of new blobs durable, before anything refers to them.
  func makeBlobsDurable() throws(SessionError) {
    let folders = state.withLock { $0.newFolders }
    for folder in folders { try Disk.synchronizeFolder(folder) }
    state.withLock { state in
      state.newFolders.removeAll { folders.contains($0) }
      state.newBlobs = []
    }
  }

  /// The lengths of blobs that are about to be referred to, each once.
  func byteCounts(of digests: [Digest]) throws(SessionError) -> [(Digest, Int)] {
    var counts: [(Digest, Int)] = []
    for digest in digests where !counts.contains(where: { $0.0 == digest }) {
      guard let byteCount = try blobs.byteCount(of: digest) else {
        throw .damaged(.missingBlob(digest))
      }
      counts.append((digest, byteCount))
    }
    return counts
  }
}
