import Glibc
import Tensors

/// A regular file opened for reading at any offset (`pread`).
///
/// A memory map would raise SIGBUS when somebody truncates the file; reading gives an error instead.
public final class RandomAccessFile: ByteSource {
  private let descriptor: Int32

  /// Length in bytes when the file was opened.
  public let count: Int

  /// - Throws: ``CheckpointError/unreadable(reason:)`` if there is no regular file at `path` or it
  ///   may not be read.
  public convenience init(path: String) throws(CheckpointError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw .unreadable(reason: RandomAccessFile.reason(errno)) }
    try self.init(owning: descriptor)
  }

  /// Takes over an open descriptor, for callers who resolve paths beneath a folder themselves.
  ///
  /// - Throws: ``CheckpointError/unreadable(reason:)`` if it is no regular file; it is closed then.
  public init(owning descriptor: Int32) throws(CheckpointError) {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      let code = errno
      close(descriptor)
      throw .unreadable(reason: RandomAccessFile.reason(code))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      close(descriptor)
      throw .unreadable(
        reason: status.st_mode & S_IFMT == S_IFDIR ? "it is a folder" : "it is not a regular file")
    }
    self.descriptor = descriptor
    count = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Reads a part of the file; see ``ByteSource/read(at:count:)``.
  public func read(at offset: Int, count: Int) throws(CheckpointError) -> [UInt8] {
    precondition(
      offset >= 0 && count >= 0 && offset <= self.count - count, "a read beyond the end of a file")
    var failure: CheckpointError?
    // The buffer is handed to pread within its bounds; `filled` never passes `count`.
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      while filled < count {
        guard !Interrupt.isPending else {
          failure = .interrupted
          return
        }
        let room = UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(buffer)[
            filled..<min(count, filled + pieceBytes)])
        let got = pread(descriptor, room.baseAddress, room.count, off_t(offset + filled))
        if got > 0 {
          filled += got
        } else if got == 0 {
          var status = stat()
          fstat(descriptor, &status)
          failure = .shrank(atByte: Int(status.st_size))
          return
        } else if errno != EINTR {
          failure = .unreadable(reason: RandomAccessFile.reason(errno))
          return
        }
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Read at once between two looks at whether a person asked to stop: some milliseconds' worth.
  private let pieceBytes = 16 << 20

  private static func reason(_ code: Int32) -> String {
    switch code {
    case ENOENT, ENOTDIR: "there is no such file"
    case EACCES, EPERM: "it may not be read by you"
    case ENAMETOOLONG: "its name is too long"
    case ELOOP: "its links lead in a circle"
    default: "the system answered with error \(code)"
    }
  }
}
