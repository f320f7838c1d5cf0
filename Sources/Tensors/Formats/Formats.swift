/// A file format for tensors. One file of this folder is one format.
public protocol TensorFormat: Sendable {
  /// What follows the last point of a path, lower case.
  static var fileExtension: String { get }

  /// Reads a file. What is allocated is asked of `limit` first.
  static func read(path: String, limit: MemoryLimit) throws(TensorFileError) -> TensorFile

  /// Replaces the file at `path`: after a failure it is as it was.
  static func write(_ contents: TensorFile, to path: String) throws(TensorFileError)
}

/// What a tensor file holds.
public enum TensorFile: Sendable {
  case tensor(Tensor)
  /// In the file's order; no name appears twice.
  case named([(name: String, tensor: Tensor)])
}

/// The formats Thaw knows.
public enum Formats {
  /// Every format of this folder.
  public static let all: [any TensorFormat.Type] = [NPY.self, NPZ.self, CSV.self]

  /// The format of the path's extension, in any case.
  ///
  /// - Throws: `TensorFileError.unknownFormat`.
  public static func format(of path: String) throws(TensorFileError) -> any TensorFormat.Type {
    let lowered = path.lowercased()
    guard let format = all.first(where: { lowered.hasSuffix(".\($0.fileExtension)") }) else {
      throw .unknownFormat(path: path)
    }
    return format
  }

  /// Reads a file by its extension.
  public static func read(
    path: String, limit: MemoryLimit = .ofProcess
  ) throws(TensorFileError) -> TensorFile {
    try format(of: path).read(path: path, limit: limit)
  }

  /// Writes a file by its extension.
  public static func write(_ contents: TensorFile, to path: String) throws(TensorFileError) {
    try format(of: path).write(contents, to: path)
  }
}
