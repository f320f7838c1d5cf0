import Glibc

/// Writes files so that a crash leaves the old content or the new, never a mixture: a temporary
/// name in the same folder, fsync, rename, fsync of the folder.
public enum AtomicFile {
  /// Replaces the file at `path` by `bytes`.
  ///
  /// - Parameter mode: permissions of the new file, less the process's mask.
  public static func write(
    _ bytes: some Collection<UInt8>, to path: String, mode: mode_t = 0o644
  ) throws(FileError) {
    let bytes = Array(bytes)
    try stream(to: path, mode: mode) { (write) throws(FileError) in
      // The pointer is used within this call only.
      try bytes.withUnsafeBufferPointer { (bytes) throws(FileError) in
        try write(UnsafeRawBufferPointer(bytes))
      }
    }
  }

  /// Replaces the file at `path` by the bytes that `body` hands on piece by piece, so that a large
  /// file need not be held at once. If it throws, or the disk is full, nothing changes.
  public static func stream(
    to path: String, mode: mode_t = 0o644,
    body: (_ write: (UnsafeRawBufferPointer) throws(FileError) -> Void) throws(FileError) -> Void
  ) throws(FileError) {
    try write(to: path, mode: mode) { (temporaryPath: String) throws(FileError) in
      let file = open(temporaryPath, O_WRONLY | O_CLOEXEC)
      guard file >= 0 else { throw .last("open", temporaryPath) }
      defer { close(file) }
      try body { (bytes: UnsafeRawBufferPointer) throws(FileError) in
        var written = 0
        while written < bytes.count {
          // `written` stays below the count, so the rest begins inside the memory that is lent.
          let count = Glibc.write(
            file, bytes.baseAddress.map { $0 + written }, bytes.count - written)
          if count < 0 && errno == EINTR { continue }
          guard count > 0 else { throw .last("write", path) }
          written += count
        }
      }
    }
  }

  /// Replaces the file at `path` by what `body` writes to the temporary path that it is given, where
  /// an empty file waits. If `body` throws, nothing changes and nothing is left behind.
  public static func write(
    to path: String, mode: mode_t = 0o644, body: (_ temporaryPath: String) throws(FileError) -> Void
  ) throws(FileError) {
    var status = stat()
    // A rename would put a file in the place of a device or a pipe.
    if stat(path, &status) == 0, ![S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT) {
      throw .noRegularFile(path: path)
    }
    let folder = parent(of: path)
    let temporaryPath = try createTemporary(in: folder, for: path, mode: mode)
    do throws(FileError) {
      try body(temporaryPath)
      try synchronize(temporaryPath, flags: O_RDONLY)
      guard rename(temporaryPath, path) == 0 else { throw .last("write", path) }
    } catch {
      unlink(temporaryPath)
      throw error
    }
    // The new name itself is durable only once its folder is.
    try synchronize(folder, flags: O_RDONLY | O_DIRECTORY)
  }

  private static func parent(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  private static func createTemporary(
    in folder: String, for path: String, mode: mode_t
  ) throws(FileError) -> String {
    // The process and a count make names unique among those alive; what a dead process of the same
    // number left behind is skipped.
    for attempt in 0..<1000 {
      let temporaryPath = "\(folder)/.thaw-\(getpid())-\(attempt).tmp"
      let file = open(temporaryPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode)
      if file >= 0 {
        close(file)
        return temporaryPath
      }
      guard errno == EEXIST else { break }
    }
    throw .last("write", path)
  }

  private static func synchronize(_ path: String, flags: Int32) throws(FileError) {
    let file = open(path, flags | O_CLOEXEC)
    guard file >= 0 else { throw .last("open", path) }
    defer { close(file) }
    guard fsync(file) == 0 else { throw .last("write", path) }
  }
}
