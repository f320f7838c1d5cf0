import Foundation
import Tensors

/// The list of files that Thaw wrote, by path and digest: these it may write over without being told.
///
/// Kept in the library, a line a file. A damaged or missing list only means that `replace` is asked for.
struct SavedFiles {
  private let list: URL

  init(libraryFolder: String) {
    list = URL(fileURLWithPath: libraryFolder).appendingPathComponent("saved-files")
  }

  /// Whether a file may be written there: there is none, or it is as Thaw left it.
  func mayReplace(_ path: String) -> Bool {
    guard FileManager.default.fileExists(atPath: path) else { return true }
    guard let line = line(for: path), let text = try? String(contentsOf: list, encoding: .utf8)
    else {
      return false
    }
    return text.split(separator: "\n").contains { $0 == line }
  }

  /// Remembers what is there now.
  func record(_ path: String) {
    guard let line = line(for: path) else { return }
    let folder = list.deletingLastPathComponent()
    try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    if !FileManager.default.fileExists(atPath: list.path) {
      _ = FileManager.default.createFile(atPath: list.path, contents: nil)
    }
    // A list that can't be written costs a person the word `replace`, nothing else.
    guard let file = try? FileHandle(forWritingTo: list) else { return }
    _ = try? file.seekToEnd()
    try? file.write(contentsOf: Data((line + "\n").utf8))
    try? file.close()
  }

  private func line(for path: String) -> String? {
    guard let bytes = FileManager.default.contents(atPath: path) else { return nil }
    return "\(Digest(of: Array(bytes))) \(Digest(of: Array(path.utf8)))"
  }
}
