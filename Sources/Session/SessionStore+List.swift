import Tensors

/// A session as a list of sessions shows it.
public struct SessionSummary: Sendable {
  /// Its name.
  public var name: String
  /// Statements in its history; nil where ``problem`` kept them from being read.
  public var statements: Int?
  /// Names that are bound; nil likewise.
  public var names: Int?
  /// When its last statement ended, in microseconds since 1970; nil without one.
  public var lastTimeMicroseconds: Int64?
  /// Bytes of its journal, blobs and checkpoints.
  public var bytes: Int
  /// Why it cannot be opened now: somebody has it open, it is newer, it is damaged.
  public var problem: SessionError?
}

extension SessionStore {
  /// The sessions of a folder, sorted by name; none where there is no folder. Touches nothing.
  public static func sessions(in root: String) throws(SessionError) -> [SessionSummary] {
    var summaries: [SessionSummary] = []
    for name in try Disk.list(root + "/sessions") where SessionFolder.isName(name) {
      let folder = try SessionFolder(root: root, name: name)
      var summary = SessionSummary(name: name, bytes: try folder.bytes())
      do throws(SessionError) {
        let store = try open(folder: root, name: name, access: .readOnly)
        let statements = try store.statements
        summary.statements = statements.count
        summary.names = try store.names.count
        summary.lastTimeMicroseconds = statements.last?.timeMicroseconds
        summary.problem = store.damage.first.map { .damaged($0) }
        try store.close()
      } catch {
        summary.problem = error
      }
      summaries.append(summary)
    }
    return summaries
  }
}

extension SessionFolder {
  /// Bytes of all its files.
  fileprivate func bytes() throws(SessionError) -> Int {
    var paths = [journalPath, journalPath + "-wal"]
    let blobs = BlobFolder(path: blobsPath)
    paths += try blobs.contents().blobs.map { blobs.path(of: $0) }
    paths += try Disk.list(checkpointsPath).map { "\(checkpointsPath)/\($0)" }
    var total = 0
    for path in paths { total += try Disk.status(of: path).map { Int($0.st_size) } ?? 0 }
    return total
  }
}
