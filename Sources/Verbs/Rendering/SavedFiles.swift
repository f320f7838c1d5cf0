import Foundation
import Interpreter
import Language
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
    guard let text = try? String(contentsOf: list, encoding: .utf8) else { return false }
    let lines = text.split(separator: "\n")
    // A file that was never written here need not be read, however large it is.
    let name = SavedFiles.name(of: path)
    guard lines.contains(where: { $0.hasSuffix(name) }), let line = line(for: path) else {
      return false
    }
    return lines.contains { $0 == line }
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

  private static func name(of path: String) -> String { "\(Digest(of: path.utf8))" }

  /// The line of what is there now; nil for what is no file of bytes or cannot be read.
  private func line(for path: String) -> String? {
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    // Opening a pipe would wait for its writer, and a device may have no end.
    let attributes = try? FileManager.default.attributesOfItem(atPath: place)
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let file = FileHandle(forReadingAtPath: place)
    else { return nil }
    var hasher = Digest.Hasher()
    do {
      while let bytes = try file.read(upToCount: 1 << 20), !bytes.isEmpty { hasher.update(bytes) }
    } catch {
      return nil
    }
    return "\(hasher.digest) \(SavedFiles.name(of: path))"
  }
}

extension Context {
  /// Lets `write` make the file that `path` names, given where it is, and says where it was saved.
  ///
  /// - Parameter replaces: whether a file that Thaw did not write may be written over.
  /// - Throws: a diagnostic without a place.
  func saving(
    to path: String, replaces: Bool, _ write: (_ absolute: String) throws(Diagnostic) -> Void
  ) throws(Diagnostic) {
    try writing(path) { (absolute) throws(Diagnostic) in
      // A replay's scratch folder holds nothing of anybody's, and is gone afterwards.
      let isScratch = files.scratch != nil
      let ledger = SavedFiles(libraryFolder: libraryFolder)
      guard replaces || isScratch || ledger.mayReplace(absolute) else {
        throw Diagnostic("there is a file \"\(path)\" that Thaw did not write")
          .hint("`save … to \"\(path)\" replace` writes over it")
      }
      try write(absolute)
      if !isScratch { ledger.record(absolute) }
      notice("saved as \"\(files.shown(absolute).printableLine)\"")
    }
  }
}
