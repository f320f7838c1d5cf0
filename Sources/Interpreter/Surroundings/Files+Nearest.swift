import Foundation
import Language

extension Files {
  /// What is wrong with a path that leads nowhere, with the file that was most likely meant.
  ///
  /// - Parameter others: further names that may have been meant, as those of the catalogue.
  public func missing(_ path: String, others: [String] = []) -> Diagnostic {
    let meant = nearest(to: path) ?? Language.nearest(to: path, among: others)
    return Diagnostic("there is no \"\(path)\"").hint(
      meant.map { "did you mean \($0.literal)?" })
  }

  /// The file or folder whose path reads most like this one, part by part; nil if none is close or
  /// the path leads somewhere.
  public func nearest(to path: String) -> String? {
    guard path.utf8.count <= 1000, !path.isEmpty, !exists(path) else { return nil }
    var found = path.hasPrefix("/") ? "/" : ""
    for part in path.split(separator: "/") {
      let next = found.isEmpty || found.hasSuffix("/") ? found + part : "\(found)/\(part)"
      // What follows a file's name is a path inside an archive.
      if exists(next) || isFile(found) {
        found = next
        continue
      }
      guard let near = Language.nearest(to: String(part), among: entries(of: found)) else {
        return nil
      }
      found = String(next.dropLast(part.count)) + near
    }
    return found
  }

  /// Whether a path leads to a file or folder, or into a file that may be an archive.
  public func reaches(_ path: String) -> Bool {
    if exists(path) { return true }
    guard path.utf8.count <= 1000 else { return false }
    return path.indices.contains { path[$0] == "/" && isFile(String(path[..<$0])) }
  }

  private func isFile(_ path: String) -> Bool {
    guard !path.isEmpty, let absolute = try? resolve(path) else { return false }
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: absolute, isDirectory: &isFolder)
      && !isFolder.boolValue
  }

  /// What a folder holds, in the order of bytes; of a very large one, a part.
  private func entries(of folder: String) -> [String] {
    guard let absolute = try? resolve(folder.isEmpty ? "." : folder),
      let names = try? FileManager.default.contentsOfDirectory(atPath: absolute)
    else { return [] }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.prefix(Files.entryLimit)
      .filter { !$0.hasPrefix(".") }
  }

  /// Entries of a folder that are compared: a hint is not worth more time.
  private static let entryLimit = 5_000
}
