import Tensors

/// A file that a statement read or wrote: what a notebook records of it, and what lineage knows of
/// values that came from files.
public struct FileUse: Sendable, Equatable {
  /// Where a file lies.
  public enum Origin: Sendable, Equatable {
    /// Beneath the working folder.
    case folder
    /// Beneath the library.
    case library
    /// It is an entry of the catalogue with this name; the digest is the one it is pinned to.
    case catalogue(String)
    /// Where the person said it is: an allowed path, or one typed at the prompt.
    case elsewhere
  }

  /// What the digest is of.
  public enum Content: Sendable, Equatable {
    /// The bytes of the file.
    case file(byteCount: Int)
    /// The names and bytes of that many pictures which the table or folder names, in its order.
    case pictures(count: Int)
  }

  /// As it was typed.
  public let path: String
  /// Of the content.
  public let digest: Digest
  /// What the digest is of.
  public let content: Content
  /// Whether the statement wrote it; else it read it.
  public let isWritten: Bool
  /// Where it lies.
  public let origin: Origin

  /// A use of a file.
  public init(
    path: String, digest: Digest, content: Content, isWritten: Bool = false, origin: Origin
  ) {
    self.path = path
    self.digest = digest
    self.content = content
    self.isWritten = isWritten
    self.origin = origin
  }
}
