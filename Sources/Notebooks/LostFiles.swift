import Foundation
import Interpreter
import Tensors

/// Files that a notebook read and that are not where it says: found by size and digest in the library and
/// in what was allowed.
struct LostFiles: Sendable {
  /// Files looked at; a folder with more is no place to find one in.
  private static let fileLimit = 200_000

  private let wanted: [String: (digest: Digest, byteCount: Int)]
  private let folders: [String]

  init(record: NotebookRecord?, folders: [String]) {
    var wanted: [String: (digest: Digest, byteCount: Int)] = [:]
    for use in record?.cells.flatMap(\.files) ?? [] where !use.isWritten {
      guard case .file(let byteCount) = use.content, wanted[use.path] == nil else { continue }
      wanted[use.path] = (use.digest, byteCount)
    }
    self.wanted = wanted
    self.folders = folders.map { URL(fileURLWithPath: $0).resolvingSymlinksInPath().path }
  }

  /// Where the file is that the notebook calls `path`; nil if it is nowhere.
  func place(of path: String) -> String? {
    guard let (digest, byteCount) = wanted[path] else { return nil }
    for folder in folders {
      for file in files(in: folder) {
        let url = URL(fileURLWithPath: file)
        let values = try? url.resourceValues(forKeys: [.fileSizeKey, .isRegularFileKey])
        guard values?.isRegularFile == true, values?.fileSize == byteCount,
          (try? Digest.ofFile(file))?.digest == digest
        else { continue }
        return file
      }
    }
    return nil
  }

  /// The folder's files in the order of their names, those beneath it too; links are not followed.
  private func files(in folder: String) -> [String] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder) else { return [] }
    guard isFolder.boolValue else { return [folder] }
    var names: [String] = []
    let walk = FileManager.default.enumerator(atPath: folder)
    while let name = walk?.nextObject() as? String, names.count < LostFiles.fileLimit {
      names.append(name)
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }.map { "\(folder)/\($0)" }
  }
}
