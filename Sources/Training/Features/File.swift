import Glibc

/// A call on a file that failed, and why.
public struct FileFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was tried: `open`, `write`.
  public let call: String
  /// The file.
  public let path: String
  /// The system's error number.
  public let number: Int32

  /// For example `write features/a1.pack: No space left on device`.
  public var description: String {
    "\(call) \(path): \(String(cString: strerror(number)))"
  }

  /// Whether the disk or a quota is full.
  public var isDiskFull: Bool { number == ENOSPC || number == EDQUOT }
}

/// An open file of the feature cache. It closes, and with it its lock goes, when the last copy does.
final class File {
  enum Purpose { case reading, appending }

  let path: String
  private let descriptor: Int32

  /// - Returns: nil where a file to read does not exist.
  init?(_ path: String, _ purpose: Purpose) throws(FileFailure) {
    self.path = path
    switch purpose {
    case .reading: descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    case .appending: descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    }
    if descriptor < 0 {
      if errno == ENOENT, purpose == .reading { return nil }
      throw FileFailure(call: "open", path: path, number: errno)
    }
  }

  deinit { close(descriptor) }

  func byteCount() throws(FileFailure) -> Int {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure("stat") }
    return Int(status.st_size)
  }

  /// Waits until no other process holds the lock.
  func lock() throws(FileFailure) {
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw failure("lock") }
    }
  }

  /// Sets the times of use and change to now.
  func touch() { futimens(descriptor, nil) }

  /// The bytes from `offset` on: fewer than `count` where the file ends.
  func read(at offset: Int, count: Int) throws(FileFailure) -> [UInt8] {
    var problem: FileFailure?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        // The system writes at most what is left of the buffer.
        let got = pread(
          descriptor, buffer.baseAddress.map { $0 + filled }, count - filled, off_t(offset + filled)
        )
        if got == 0 { return }
        if got > 0 {
          filled += got
        } else if errno != EINTR {
          problem = failure("read")
          return
        }
      }
    }
    if let problem { throw problem }
    return bytes
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(FileFailure) {
    var written = 0
    while written < bytes.count {
      // The system reads at most what is left of the array, within this call.
      let got = bytes.withUnsafeBytes {
        pwrite(
          descriptor, $0.baseAddress.map { $0 + written }, bytes.count - written,
          off_t(offset + written))
      }
      if got >= 0 {
        written += got
      } else if errno != EINTR {
        throw failure("write")
      }
    }
  }

  func truncate(to byteCount: Int) throws(FileFailure) {
    guard ftruncate(descriptor, off_t(byteCount)) == 0 else { throw failure("truncate") }
  }

  private func failure(_ call: String) -> FileFailure {
    FileFailure(call: call, path: path, number: errno)
  }
}
