import Glibc

/// Files from outside: opened once, checked, and read whole up to a limit.
enum FileReading {
  /// The bytes of a regular file.
  ///
  /// - Throws: ``DatasetError/unreadable(path:reason:)``, ``DatasetError/fileTooLarge(path:bytes:limitBytes:)``.
  static func bytes(at path: String, limitBytes: Int) throws(DatasetError) -> [UInt8] {
    // Without O_NONBLOCK, opening a named pipe would wait for ever.
    let file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw systemError(path) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw systemError(path) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw .unreadable(path: path, reason: "not a regular file")
    }
    let byteCount = Int(status.st_size)
    guard byteCount <= limitBytes else {
      throw .fileTooLarge(path: path, bytes: byteCount, limitBytes: limitBytes)
    }
    var failure: Int32 = 0
    // read(2) fills uninitialised memory; only what it filled is counted as initialised.
    let bytes = [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, filled in
      while filled < byteCount {
        let count = Glibc.read(file, buffer.baseAddress?.advanced(by: filled), byteCount - filled)
        if count < 0 && errno == EINTR { continue }
        if count < 0 { failure = errno }
        if count <= 0 { break }
        filled += count
      }
    }
    guard failure == 0 else { throw .unreadable(path: path, reason: reason(failure)) }
    return bytes
  }

  /// Whether the path, links followed, is a folder.
  static func isFolder(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The error that `errno` tells of.
  static func systemError(_ path: String) -> DatasetError {
    .unreadable(path: path, reason: reason(errno))
  }

  private static func reason(_ code: Int32) -> String {
    // strerror's text is constant or lives in this thread's buffer, and is copied at once.
    String(cString: strerror(code))
  }
}

/// A folder that paths from a table are resolved beneath.
struct Folder {
  /// Its real path, free of links.
  let path: String

  /// - Throws: ``DatasetError/unreadable(path:reason:)``.
  init(_ path: String) throws(DatasetError) {
    guard let resolved = Folder.resolve(path) else { throw FileReading.systemError(path) }
    self.path = resolved
  }

  /// The real path of a file beneath this folder, or nil where there is no regular file.
  ///
  /// - Throws: ``DatasetError/climbsOut(path:line:)`` for a rooted path, for `..`, and for a link that leads out.
  func regularFile(_ relative: String, line: Int?) throws(DatasetError) -> String? {
    let parts = relative.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard relative.utf8.first != UInt8(ascii: "/"), !relative.utf8.contains(0),
      !parts.contains(where: { $0.elementsEqual("..".utf8) })
    else { throw .climbsOut(path: relative, line: line) }
    guard let resolved = Folder.resolve(path + "/" + relative) else { return nil }
    guard resolved.utf8.starts(with: (path == "/" ? path : path + "/").utf8) else {
      throw .climbsOut(path: relative, line: line)
    }
    var status = stat()
    guard stat(resolved, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    return resolved
  }

  /// Whether there is a folder of that name; a link to one does not count.
  func isFolder(_ name: String) -> Bool {
    var status = stat()
    return lstat(path + "/" + name, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
  }

  /// The names in a folder beneath this one, hidden ones left out, in the order of their bytes.
  ///
  /// - Throws: ``DatasetError/unreadable(path:reason:)``, also for more than `limit` names.
  func entries(_ relative: String, limit: Int) throws(DatasetError) -> [String] {
    let place = relative.isEmpty ? path : path + "/" + relative
    guard let stream = opendir(place) else { throw FileReading.systemError(place) }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      // The entry is overwritten by the next call, so its name is copied out of it here.
      let name = withUnsafeBytes(of: entry.pointee.d_name) { name in
        String(validating: name.prefix { $0 != 0 }, as: UTF8.self)
      }
      // A name that is no UTF-8 cannot be typed or kept in a notebook.
      guard let name, !name.hasPrefix(".") else { continue }
      guard names.count < limit else {
        throw .unreadable(path: place, reason: "more than \(limit) entries")
      }
      names.append(name)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  private static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
