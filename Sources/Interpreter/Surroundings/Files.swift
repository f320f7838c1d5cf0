import Language
import Foundation

/// The files a command may name: paths are taken relative to the working folder.
public struct Files: Sendable {
  /// The working folder, absolute, without a `/` at its end.
  public let folder: String

  /// - Parameter folder: by default the folder the program was started in.
  public init(folder: String = FileManager.default.currentDirectoryPath) {
    let absolute = URL(fileURLWithPath: folder).standardizedFileURL.path
    self.folder = absolute == "/" ? "" : absolute
  }

  /// The absolute path of what a person calls `path`; `~` is their home.
  ///
  /// - Throws: a mistake for an empty path or one with a NUL in it.
  public func resolve(_ path: String) throws(Diagnostic) -> String {
    guard !path.isEmpty else { throw Diagnostic("a file name is empty") }
    guard !path.utf8.contains(0) else { throw Diagnostic("a file name cannot hold `\\0`") }
    if path.hasPrefix("/") { return path }
    if path == "~" || path.hasPrefix("~/") {
      return NSHomeDirectory() + path.dropFirst(1)
    }
    return URL(fileURLWithPath: folder + "/" + path).standardizedFileURL.path
  }

  /// Whether there is a file or folder at `path`.
  public func exists(_ path: String) -> Bool {
    guard let absolute = try? resolve(path) else { return false }
    return FileManager.default.fileExists(atPath: absolute)
  }

  /// What an absolute path is called in messages: relative to the working folder if it is inside.
  public func shown(_ absolute: String) -> String {
    absolute.hasPrefix(folder + "/") ? String(absolute.dropFirst(folder.count + 1)) : absolute
  }
}
