import Glibc

/// The system calls of this room, with what failed as a ``SessionError``.
enum Disk {
  /// The error for `errno` after a call that failed. `operation` reads as in "cannot open".
  static func lastError(_ operation: String, _ path: String) -> SessionError {
    let code = errno
    switch code {
    case ENOSPC, EDQUOT: return .diskFull(path: path)
    case EROFS: return .readOnly(path: path)
    case EACCES, EPERM:
      return operation == "read" ? failed("permission denied") : .readOnly(path: path)
    case ENOENT: return failed("it does not exist")
    case EISDIR: return failed("it is a folder")
    case ENOTDIR: return failed("a part of its path is not a folder")
    case ELOOP: return failed("it is a link")
    case EMFILE, ENFILE: return failed("too many open files")
    case EIO: return failed("input or output failed")
    default: return failed("system error \(code)")
    }
    func failed(_ reason: String) -> SessionError {
      .fileFailed(operation: operation, path: path, reason: reason)
    }
  }

  /// The status of what is at `path`, of a link itself; nil where nothing is.
  static func status(of path: String) throws(SessionError) -> stat? {
    var status = stat()
    if lstat(path, &status) == 0 { return status }
    if errno == ENOENT { return nil }
    throw lastError("read", path)
  }

  /// Whether a regular file is there. A link, a folder or a device in its place is refused.
  static func hasFile(_ path: String) throws(SessionError) -> Bool {
    guard let status = try status(of: path) else { return false }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .fileFailed(operation: "read", path: path, reason: "it is not a regular file")
    }
    return true
  }

  /// Whether what is there is a file of its own, not a link, a folder or a device.
  static func isFile(_ path: String) throws(SessionError) -> Bool {
    try status(of: path).map { $0.st_mode & S_IFMT == S_IFREG } ?? false
  }

  /// Makes a folder that only its owner may enter, unless it is there. Says whether it made it.
  @discardableResult
  static func makeFolder(_ path: String) throws(SessionError) -> Bool {
    if mkdir(path, 0o700) == 0 { return true }
    guard errno == EEXIST else { throw lastError("make", path) }
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
      throw .fileFailed(operation: "make", path: path, reason: "a file is in its place")
    }
    return false
  }

  /// All bytes of a regular file; nil where there is none.
  ///
  /// - Throws: `tooLarge` before anything is read.
  static func read(_ path: String, limitBytes: Int) throws(SessionError) -> [UInt8]? {
    // A pipe in the file's place must not make us wait, nor a link lead us away.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    if file < 0 && errno == ENOENT { return nil }
    guard file >= 0 else { throw lastError("read", path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw lastError("read", path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .fileFailed(operation: "read", path: path, reason: "it is not a regular file")
    }
    let byteCount = Int(status.st_size)
    guard byteCount <= limitBytes else {
      throw .tooLarge(what: "\"\(path)\"", limitBytes: limitBytes)
    }
    var hasFailed = false
    // The kernel fills the first `filled` bytes, which are then the array.
    let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, filled in
      while filled < byteCount {
        let count = Glibc.read(file, buffer.baseAddress.map { $0 + filled }, byteCount - filled)
        if count < 0 && errno == EINTR { continue }
        hasFailed = count < 0
        guard count > 0 else { return }
        filled += count
      }
    }
    if hasFailed { throw lastError("read", path) }
    return bytes
  }

  /// Copies a regular file to a new one; nothing where there is none.
  static func copy(_ path: String, to target: String) throws(SessionError) {
    guard try hasFile(path) else { return }
    let source = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
    guard source >= 0 else { throw lastError("read", path) }
    defer { close(source) }
    let file = open(target, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw lastError("write", target) }
    defer { close(file) }
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = piece.withUnsafeMutableBytes { Glibc.read(source, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { throw lastError("read", path) }
      if count == 0 { return }
      try write(piece[..<count], to: file, path: target)
    }
  }

  /// Writes all of `bytes`, in as many calls as the system asks for.
  static func write(_ bytes: ArraySlice<UInt8>, to file: Int32, path: String) throws(SessionError) {
    var failure: SessionError?
    // The pointer is used within this call only.
    bytes.withUnsafeBytes { buffer in
      do throws(SessionError) { try write(buffer, to: file, path: path) } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Writes all of `bytes`, in as many calls as the system asks for.
  static func write(_ bytes: UnsafeRawBufferPointer, to file: Int32, path: String)
    throws(SessionError)
  {
    var written = 0
    while written < bytes.count {
      let count = Glibc.write(file, bytes.baseAddress.map { $0 + written }, bytes.count - written)
      if count < 0 && errno == EINTR { continue }
      // A device that takes nothing and names no reason is full.
      guard count != 0 else { throw .diskFull(path: path) }
      guard count > 0 else { throw lastError("write", path) }
      written += count
    }
  }

  /// Makes a folder's entries durable.
  static func synchronizeFolder(_ path: String) throws(SessionError) {
    let folder = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard folder >= 0 else { throw lastError("open", path) }
    defer { close(folder) }
    guard fsync(folder) == 0 else { throw lastError("write", path) }
  }

  /// Removes a file; one that is gone already is no error.
  static func remove(_ path: String) throws(SessionError) {
    guard unlink(path) == 0 || errno == ENOENT else { throw lastError("remove", path) }
  }

  /// The names in a folder, sorted by their bytes, without `.` and `..`; none where it is missing.
  static func list(_ path: String) throws(SessionError) -> [String] {
    guard let folder = opendir(path) else {
      if errno == ENOENT { return [] }
      throw lastError("read", path)
    }
    defer { closedir(folder) }
    var names: [String] = []
    while let entry = readdir(folder) {
      // The name ends with a zero inside the entry, which lives until the next call.
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }
}
