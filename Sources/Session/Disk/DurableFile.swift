import Glibc
import Tensors

/// A file that appears whole or not at all: written under a temporary name, made durable, renamed.
struct DurableFile: ~Copyable {
  /// The folder for what is not finished; on the file system of the targets.
  private let temporaryPath: String
  private let file: Int32
  private var hasher = Digest.Hasher()
  private(set) var byteCount = 0
  private var isFinished = false

  /// Temporary names begin with this; after a crash `trim` removes what is left of them.
  static let temporaryPrefix = ".writing-"

  /// Begins a file in a folder.
  init(in folder: String) throws(SessionError) {
    // The process and a count make names unique among those alive; what a dead process of the same
    // number left behind is skipped.
    for attempt in 0..<1000 {
      let path = "\(folder)/\(DurableFile.temporaryPrefix)\(getpid())-\(attempt)"
      let file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
      if file >= 0 {
        self.file = file
        temporaryPath = path
        return
      }
      guard errno == EEXIST else { throw Disk.lastError("write", folder) }
    }
    throw .fileFailed(operation: "write", path: folder, reason: "too many unfinished files")
  }

  deinit {
    close(file)
    if !isFinished { unlink(temporaryPath) }
  }

  /// Adds bytes at the end.
  mutating func append(rawBytes: UnsafeRawBufferPointer) throws(SessionError) {
    try Disk.write(rawBytes, to: file, path: temporaryPath)
    hasher.update(rawBytes: rawBytes)
    byteCount += rawBytes.count
  }

  /// Adds bytes at the end.
  mutating func append(_ bytes: [UInt8]) throws(SessionError) {
    try Disk.write(bytes[...], to: file, path: temporaryPath)
    hasher.update(bytes)
    byteCount += bytes.count
  }

  /// The digest of all bytes so far.
  var digest: Digest { hasher.digest }

  /// Makes the content durable and gives it its name. The name is durable once its folder is.
  consuming func finish(as path: String) throws(SessionError) {
    guard fsync(file) == 0 else { throw Disk.lastError("write", path) }
    guard rename(temporaryPath, path) == 0 else { throw Disk.lastError("write", path) }
    isFinished = true
  }
}
