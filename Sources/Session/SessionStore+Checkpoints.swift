import Tensors

/// Checkpoints: where an interrupted command goes on. Each is one file, replaced whole.
extension SessionStore {
  /// Keeps the state of a command that is under way, instead of what was kept under this key before.
  ///
  /// - Parameter key: the command's lineage.
  public func saveCheckpoint(key: Digest, _ bytes: [UInt8]) throws(SessionError) {
    guard access != .readOnly else { throw .readOnly(path: folder.path) }
    var file = try DurableFile(in: folder.checkpointsPath)
    try file.append(CheckpointHead.of(key: key, bytes))
    try file.append(bytes)
    try file.finish(as: checkpointPath(key))
    try Disk.synchronizeFolder(folder.checkpointsPath)
  }

  /// The state kept under a key; nil where there is none.
  ///
  /// - Throws: `damaged(.checkpoint)` where the file is not what was written.
  public func checkpoint(key: Digest) throws(SessionError) -> [UInt8]? {
    try noting { () throws(SessionError) in
      guard let bytes = try Disk.read(checkpointPath(key), limitBytes: .max) else { return nil }
      let content = Array(bytes.dropFirst(CheckpointHead.byteCount))
      guard Array(bytes.prefix(CheckpointHead.byteCount)) == CheckpointHead.of(key: key, content)
      else { throw .damaged(.checkpoint(key: key)) }
      return content
    }
  }

  /// Lets go of a checkpoint whose command has ended.
  public func removeCheckpoint(key: Digest) throws(SessionError) {
    guard access != .readOnly else { throw .readOnly(path: folder.path) }
    try Disk.remove(checkpointPath(key))
  }

  /// The keys of all checkpoints, sorted.
  public var checkpointKeys: [Digest] {
    get throws(SessionError) {
      try Disk.list(folder.checkpointsPath).compactMap { Digest("sha256:" + $0) }
    }
  }

  func checkpointPath(_ key: Digest) -> String {
    "\(folder.checkpointsPath)/\(key.hexadecimal)"
  }
}

/// The first bytes of a checkpoint's file: the SHA-256 of key and content, so that neither a flipped
/// bit nor a file under another's name passes.
private enum CheckpointHead {
  static let byteCount = 32

  static func of(key: Digest, _ content: [UInt8]) -> [UInt8] {
    var hasher = Digest.Hasher()
    hasher.update(key.bytes)
    hasher.update(content)
    return hasher.digest.bytes
  }
}
