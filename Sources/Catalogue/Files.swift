import Foundation
import Glibc
import Tensors

/// The few things that a fetch does with files.
enum Files {
  /// The error that `errno` tells of.
  static func error(_ path: String) -> CatalogueError {
    if errno == ENOSPC || errno == EDQUOT { return .diskFull(path: path, neededBytes: 0) }
    // strerror's text is constant or lives in this thread's buffer, and is copied at once.
    return .fileFailed(path: path, reason: String(cString: strerror(errno)))
  }

  /// Makes a folder and those above it.
  static func makeFolder(_ path: String) throws(CatalogueError) {
    var made = path.hasPrefix("/") ? "" : "."
    for part in path.split(separator: "/") {
      made += "/" + part
      guard mkdir(made, 0o755) == 0 || errno == EEXIST else { throw error(made) }
    }
  }

  /// Removes a folder and all in it; links are removed, not followed.
  static func removeTree(_ path: String) throws(CatalogueError) {
    guard exists(path) else { return }
    do {
      try FileManager.default.removeItem(atPath: path)
    } catch {
      throw .fileFailed(path: path, reason: "it cannot be removed")
    }
  }

  /// Bytes of all files beneath a folder, as far as they can be seen.
  static func byteCount(beneath path: String) -> Int {
    var status = stat()
    guard lstat(path, &status) == 0 else { return 0 }
    guard status.st_mode & S_IFMT == S_IFDIR else { return Int(status.st_size) }
    guard let stream = opendir(path) else { return 0 }
    defer { closedir(stream) }
    var count = 0
    while let entry = readdir(stream) {
      // The entry is overwritten by the next call, so its name is copied out of it here.
      let name = withUnsafeBytes(of: entry.pointee.d_name) { name in
        String(decoding: name.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { count += byteCount(beneath: path + "/" + name) }
    }
    return count
  }

  /// Bytes that can still be written beneath a folder.
  static func freeBytes(at path: String) -> Int? {
    var status = statvfs()
    guard statvfs(path, &status) == 0 else { return nil }
    return Int(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
  }

  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  static func exists(_ path: String) -> Bool {
    var status = stat()
    return lstat(path, &status) == 0
  }

  /// The bytes of a small file.
  static func read(_ path: String, limitBytes: Int) throws(CatalogueError) -> [UInt8] {
    var bytes: [UInt8] = []
    try readBlocks(of: path) { block throws(CatalogueError) in
      guard bytes.count + block.count <= limitBytes else { throw .tooLarge(limitBytes: limitBytes) }
      bytes += block
    }
    return bytes
  }

  /// The digest of a file, which is copied on the way if a place is given.
  static func digest(
    of path: String, copyingTo copy: String?, isInterrupted: () -> Bool = { false }
  ) throws(CatalogueError) -> Digest {
    var hasher = Digest.Hasher()
    let output = try copy.map { path throws(CatalogueError) in try OutputFile(path) }
    try readBlocks(of: path) { block throws(CatalogueError) in
      guard !isInterrupted() else { throw .interrupted }
      hasher.update(block)
      try output?.write(block)
    }
    try output?.close()
    return hasher.digest
  }

  private static func readBlocks(
    of path: String, _ body: (ArraySlice<UInt8>) throws(CatalogueError) -> Void
  ) throws(CatalogueError) {
    // Without O_NONBLOCK, opening a named pipe would wait for ever.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw error(path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw error(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .fileFailed(path: path, reason: "not a regular file")
    }
    var buffer = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = Glibc.read(file, &buffer, buffer.count)
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw error(path) }
      if count == 0 { return }
      try body(buffer[..<count])
    }
  }
}

/// A new file that is being written.
final class OutputFile {
  private let path: String
  private var file: Int32

  /// - Throws: ``CatalogueError/fileFailed(path:reason:)``, also where the file exists.
  init(_ path: String) throws(CatalogueError) {
    self.path = path
    file = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0o644)
    guard file >= 0 else { throw Files.error(path) }
  }

  deinit { if file >= 0 { Glibc.close(file) } }

  /// - Throws: ``CatalogueError/diskFull(path:neededBytes:)``, ``CatalogueError/fileFailed(path:reason:)``.
  func write(_ bytes: some Collection<UInt8>) throws(CatalogueError) {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      // The bytes are read within the call.
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw Files.error(path) }
      rest = rest.dropFirst(count)
    }
  }

  /// Where the file system reports a late failure.
  func close() throws(CatalogueError) {
    defer { file = -1 }
    guard Glibc.close(file) == 0 else { throw Files.error(path) }
  }
}
