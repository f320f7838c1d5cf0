import Glibc

/// The folder that holds what was fetched, one folder an entry and version.
public struct Library: Sendable {
  /// Its path; it need not exist yet.
  public let path: String

  /// A library in any folder.
  public init(path: String) { self.path = path }

  /// `THAW_LIBRARY`, else `thaw` in the XDG data folder, else `~/.local/share/thaw`.
  ///
  /// - Returns: nil where the environment names none of these folders.
  public static func standard(environment: [String: String]) -> Library? {
    func folder(_ variable: String) -> String? {
      environment[variable].flatMap { $0.isEmpty ? nil : $0 }
    }
    if let path = folder("THAW_LIBRARY") { return Library(path: path) }
    // XDG wants relative paths ignored.
    if let data = folder("XDG_DATA_HOME"), data.hasPrefix("/") {
      return Library(path: data + "/thaw")
    }
    return folder("HOME").map { Library(path: $0 + "/.local/share/thaw") }
  }

  /// Where an entry is unpacked. Another version is another folder, so that neither hides the other.
  func folder(of entry: CatalogueEntry) -> String {
    "\(path)/catalogue/\(entry.name)-\(entry.version)"
  }

  /// Where a fetch works until it is whole; on the same file system, so that a rename ends it.
  func staging(of entry: CatalogueEntry) -> String {
    "\(path)/catalogue/.fetching-\(entry.name)-\(entry.version)"
  }

  /// Runs `body` while no other process fetches the same entry.
  ///
  /// - Throws: ``CatalogueError/interrupted`` while it waits, ``CatalogueError/fileFailed(path:reason:)``.
  func locked<Result>(
    _ entry: CatalogueEntry, isInterrupted: () -> Bool,
    _ body: () throws(CatalogueError) -> Result
  ) throws(CatalogueError) -> Result {
    let lock = "\(path)/catalogue/.lock-\(entry.name)"
    let file = open(lock, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw Files.error(lock) }
    // Closing the file gives the lock back; so does the death of the process.
    defer { close(file) }
    while flock(file, LOCK_EX | LOCK_NB) != 0 {
      guard errno == EWOULDBLOCK || errno == EINTR else { throw Files.error(lock) }
      guard !isInterrupted() else { throw .interrupted }
      usleep(50_000)
    }
    return try body()
  }
}
