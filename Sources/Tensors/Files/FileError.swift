import Glibc

/// A file that could not be read or written, with the operation that failed and the system's reason.
public enum FileError: Error, Hashable, Sendable, CustomStringConvertible {
  /// Nothing is at this path.
  case notFound(path: String)
  /// The path names a folder, a device or a pipe.
  case noRegularFile(path: String)
  /// The file is shorter than it was when it was opened.
  case endsEarly(path: String)
  /// The system refused: `operation` reads as in "cannot open".
  case refused(operation: String, path: String, reason: String)

  /// The error for `errno` after a call that failed.
  static func last(_ operation: String, _ path: String) -> FileError {
    let code = errno
    if code == ENOENT && operation == "open" { return .notFound(path: path) }
    return .refused(operation: operation, path: path, reason: reason(of: code))
  }

  /// What went wrong, as a sentence.
  public var description: String {
    switch self {
    case .notFound(let path): "there is no file \"\(path)\""
    case .noRegularFile(let path): "\"\(path)\" is not a regular file"
    case .endsEarly(let path): "\"\(path)\" became shorter while it was read"
    case .refused(let operation, let path, let reason):
      "cannot \(operation) \"\(path)\": \(reason)"
    }
  }

  /// The commonest reasons in fixed words: the C library's texts depend on the locale.
  private static func reason(of code: Int32) -> String {
    switch code {
    case ENOENT: "the folder does not exist"
    case EACCES, EPERM: "permission denied"
    case ENOSPC, EDQUOT: "the disk is full"
    case EROFS: "the file system is read-only"
    case EISDIR: "it is a folder"
    case ENOTDIR: "a part of its path is not a folder"
    case ELOOP: "too many links"
    case ENAMETOOLONG: "the name is too long"
    case EMFILE, ENFILE: "too many open files"
    case EIO: "input or output failed"
    default: "system error \(code)"
    }
  }
}
