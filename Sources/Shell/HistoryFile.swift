import Foundation

/// The lines that were typed, kept for the next shell: a text file, readable by its owner only.
struct HistoryFile {
  /// Lines kept; older ones go when the file is next read.
  static let lineLimit = 10_000
  /// Bytes read of a file; one that is larger is no history.
  static let byteLimit = 16_000_000

  let path: String
  private(set) var lines: [String] = []

  /// Where the environment says: `THAW_HISTORY`, otherwise in the XDG folder for state. Nil where
  /// no history is wanted (`THAW_HISTORY` empty) or there is no home.
  static func path(environment: [String: String]) -> String? {
    if let chosen = environment["THAW_HISTORY"] { return chosen.isEmpty ? nil : chosen }
    if let state = environment["XDG_STATE_HOME"], state.hasPrefix("/") {
      return state + "/thaw/history"
    }
    return environment["HOME"].map { $0 + "/.local/state/thaw/history" }
  }

  /// Reads what is there. A file that is missing or unreadable is an empty history: a shell that
  /// can't remember still works.
  init(path: String) {
    self.path = path
    let files = FileManager.default
    let folder = (path as NSString).deletingLastPathComponent
    if !folder.isEmpty, !files.fileExists(atPath: folder) {
      try? files.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }
    guard let size = try? files.attributesOfItem(atPath: path)[.size] as? Int,
      size <= Self.byteLimit, let data = files.contents(atPath: path)
    else { return }
    let all = String(decoding: data, as: UTF8.self).split(separator: "\n").map(String.init)
    lines = Array(all.suffix(Self.lineLimit))
    if lines.count < all.count { rewrite() }
  }

  /// Keeps a line, at once and on disk, unless it is empty or equals the one before.
  mutating func add(_ line: String) {
    guard !line.isEmpty, line != lines.last else { return }
    lines.append(line)
    // One write of a whole line: two shells may share the file.
    let descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    fchmod(descriptor, 0o600)
    let bytes = Array((line + "\n").utf8)
    _ = write(descriptor, bytes, bytes.count)
  }

  /// Replaces the file by the lines that are kept.
  private func rewrite() {
    let text = lines.joined(separator: "\n") + "\n"
    let fresh = path + ".new"
    let files = FileManager.default
    guard
      files.createFile(
        atPath: fresh, contents: Data(text.utf8), attributes: [.posixPermissions: 0o600])
    else { return }
    if rename(fresh, path) != 0 { try? files.removeItem(atPath: fresh) }
  }
}
