import Glibc

/// The hold on a session: `flock` on its lock file, which says who holds it. The system lets go of it
/// when the process ends, however it ends.
struct SessionLock: ~Copyable {
  private let file: Int32

  /// Takes hold of the session.
  ///
  /// - Parameter isShared: several readers may hold a session at once, and none writes its name.
  /// - Throws: ``SessionError/held(session:pid:host:)`` where another process, or another store of
  ///   this one, has it.
  init(_ folder: SessionFolder, isShared: Bool) throws(SessionError) {
    let path = folder.lockPath
    let flags = isShared ? O_RDONLY : O_RDWR | O_CREAT
    let file = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK, 0o600)
    guard file >= 0 else { throw Disk.lastError(isShared ? "read" : "open", path) }
    var result: Int32
    repeat {
      result = flock(file, (isShared ? LOCK_SH : LOCK_EX) | LOCK_NB)
    } while result != 0 && errno == EINTR
    guard result == 0 else {
      let code = errno
      close(file)
      guard code == EWOULDBLOCK else {
        throw .fileFailed(operation: "lock", path: path, reason: "system error \(code)")
      }
      let holder = SessionLock.holder(at: path)
      throw .held(session: folder.name, pid: holder?.pid, host: holder?.host)
    }
    self.file = file
    if !isShared {
      // Who holds it is a courtesy: a disk too full to say so does not keep a session from opening.
      let text = Array("pid \(getpid()) host \(SessionLock.hostName)\n".utf8)
      _ = ftruncate(file, 0)
      _ = text.withUnsafeBytes { pwrite(file, $0.baseAddress, $0.count, 0) }
    }
  }

  deinit { close(file) }

  /// Who wrote the lock file last.
  static func holder(at path: String) -> (pid: Int32, host: String)? {
    guard let bytes = try? Disk.read(path, limitBytes: 512) else { return nil }
    let words = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isWhitespace)
    guard words.count == 4, words[0] == "pid", words[2] == "host", let pid = Int32(words[1]) else {
      return nil
    }
    // A name from a file is shown to people: what is no plain letter stays out.
    return (
      pid,
      String(words[3].filter { $0.isASCII && ($0.isLetter || $0.isNumber || "-._".contains($0)) })
    )
  }

  private static var hostName: String {
    var name = [CChar](repeating: 0, count: 256)
    // The last byte is never written, so the text ends.
    guard gethostname(&name, 255) == 0 else { return "?" }
    let text = String(
      decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return text.isEmpty ? "?" : text
  }
}
