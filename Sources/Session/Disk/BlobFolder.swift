import Glibc
import Tensors

/// Content under its SHA-256, in 256 folders by the first two digits.
struct BlobFolder: Sendable {
  let path: String

  /// The file of a blob.
  func path(of digest: Digest) -> String {
    "\(shard(of: digest))/\(digest.hexadecimal.dropFirst(2))"
  }

  /// The folder that a blob's file lies in.
  func shard(of digest: Digest) -> String { "\(path)/\(digest.hexadecimal.prefix(2))" }

  /// Gives a finished content its place, unless it is there already and whole.
  ///
  /// - Returns: the folders to make durable before anything refers to the blob.
  func place(_ file: consuming DurableFile, digest: Digest) throws(SessionError) -> [String] {
    let shard = shard(of: digest)
    let isNew = try Disk.makeFolder(shard)
    // A damaged blob is mended by writing it anew.
    if isNew || (try? verify(digest)) == nil { try file.finish(as: path(of: digest)) }
    return isNew ? [path, shard] : [shard]
  }

  /// The content of a blob, compared with its name.
  func read(_ digest: Digest) throws(SessionError) -> [UInt8] {
    guard let bytes = try Disk.read(path(of: digest), limitBytes: .max) else {
      throw .damaged(.missingBlob(digest))
    }
    guard Digest(of: bytes) == digest else { throw .damaged(.blob(digest)) }
    return bytes
  }

  /// Compares a blob's content with its name, a piece at a time; returns its length.
  func verify(_ digest: Digest) throws(SessionError) -> Int {
    let path = path(of: digest)
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    if file < 0 && errno == ENOENT { throw .damaged(.missingBlob(digest)) }
    guard file >= 0 else { throw Disk.lastError("read", path) }
    defer { close(file) }
    var hasher = Digest.Hasher()
    var byteCount = 0
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = piece.withUnsafeMutableBytes { Glibc.read(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Disk.lastError("read", path) }
      if count == 0 { break }
      hasher.update(piece[..<count])
      byteCount += count
    }
    guard hasher.digest == digest else { throw .damaged(.blob(digest)) }
    return byteCount
  }

  /// The length of a blob's file; nil where there is none.
  func byteCount(of digest: Digest) throws(SessionError) -> Int? {
    try Disk.status(of: path(of: digest)).map { Int($0.st_size) }
  }

  /// All blobs that lie here and all files that are none, in the order of their names.
  func contents() throws(SessionError) -> (blobs: [Digest], leftovers: [String]) {
    var blobs: [Digest] = []
    var leftovers: [String] = []
    for shard in try Disk.list(path) {
      guard shard.utf8.count == 2, let status = try Disk.status(of: "\(path)/\(shard)"),
        status.st_mode & S_IFMT == S_IFDIR
      else {
        leftovers.append("\(path)/\(shard)")
        continue
      }
      for name in try Disk.list("\(path)/\(shard)") {
        if let digest = Digest("sha256:" + shard + name) {
          blobs.append(digest)
        } else {
          leftovers.append("\(path)/\(shard)/\(name)")
        }
      }
    }
    return (blobs, leftovers)
  }
}
