import Catalogue
import Foundation
import Interpreter
import Tensors
import Verbs

/// Runs notebooks again, each in a fresh session that computes everything itself, and judges their cells.
public struct Replay: Sendable {
  /// The library of fetched networks and data sets. Nothing is written into it.
  public var library: Library
  /// Files and folders outside the notebook's own that it may read.
  public var allowed: [String]
  /// Whether features that were kept before may be used.
  public var isCached: Bool
  /// This program.
  public var origin: NotebookRecord.Origin
  /// Who watches.
  public var observer: (any Observer)?

  /// How notebooks are replayed.
  public init(
    library: Library, allowed: [String] = [], isCached: Bool = false,
    origin: NotebookRecord.Origin, observer: (any Observer)? = nil
  ) {
    self.library = library
    self.allowed = allowed
    self.isCached = isCached
    self.origin = origin
    self.observer = observer
  }

  /// Replays a notebook.
  ///
  /// - Parameters:
  ///   - path: where it lies; what it reads lies beside it.
  ///   - starting: called with each session before it runs, so that somebody can interrupt it.
  /// - Throws: ``ReplayError``.
  public func replay(
    _ path: String, starting: (Front) -> Void = { _ in }
  ) throws(ReplayError) -> ReplayReport {
    let notebook = try Replay.read(path)
    let first = try run(notebook, path, starting)
    let verdicts: [Verdict]
    if let record = notebook.record {
      verdicts =
        Judge(
          notebook: notebook, record: record, origin: origin, run: first,
          damagedFile: { damagedFile(of: $0) }
        ).verdicts
    } else {
      let second = try run(notebook, path, starting)
      verdicts = Reproduction(first: first, second: second).verdicts
    }
    return ReplayReport(
      path: path, notebook: notebook, run: first, verdicts: verdicts, isCached: isCached,
      origin: origin)
  }

  /// Reads a notebook's file.
  static func read(_ path: String) throws(ReplayError) -> Notebook {
    // Opening a pipe would wait for its writer.
    let place = URL(fileURLWithPath: path).resolvingSymlinksInPath().path
    let attributes = try? FileManager.default.attributesOfItem(atPath: place)
    guard attributes?[.type] as? FileAttributeType == .typeRegular,
      let size = attributes?[.size] as? Int, size <= Notebook.byteLimit,
      let data = FileManager.default.contents(atPath: place)
    else { throw .unreadable(path: path) }
    do throws(Notebook.Failure) { return try Notebook([UInt8](data)) } catch {
      throw .noNotebook(path: path, error)
    }
  }

  private func damagedFile(of entry: String) -> String? {
    do throws(CatalogueError) {
      try Catalogue(library: library).verify(entry)
      return nil
    } catch {
      guard case .changedFile(_, let path) = error else { return nil }
      return path
    }
  }

  private func run(
    _ notebook: Notebook, _ path: String, _ starting: (Front) -> Void
  ) throws(ReplayError) -> NotebookRun {
    let scratch = try ScratchFolder()
    defer { scratch.remove() }
    let folder = URL(fileURLWithPath: path).resolvingSymlinksInPath().deletingLastPathComponent()
    var files = Files(folder: folder.path, wall: Files.Wall(allowed: allowed))
    files.scratch = scratch.path
    let lost = LostFiles(record: notebook.record, folders: [library.path] + allowed)
    files.substitute = { lost.place(of: $0) }
    let front = Front(
      files: files, library: library, usesCache: true, observer: observer,
      width: StatementOutput.width, ownsWorkerPool: true,
      cacheFolder: isCached ? nil : scratch.path, mayFetch: false,
      writer: NotebookWriter(origin: origin))
    starting(front)
    return NotebookRun(notebook, in: front, name: path)
  }
}

/// Why a notebook could not be replayed at all.
public enum ReplayError: Error, Sendable {
  /// There is no file that could be read, or it is too large.
  case unreadable(path: String)
  /// It is no notebook, or its record is damaged.
  case noNotebook(path: String, Notebook.Failure)
  /// There is no folder to work in.
  case noScratchFolder(reason: String)
}

/// A folder of a replay's own: what it writes, and its feature cache. Gone when it ends.
struct ScratchFolder {
  let path: String

  init() throws(ReplayError) {
    let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
      .appendingPathComponent("thaw-replay-\(UUID().uuidString)")
    do {
      // Other users of the machine have no business there.
      try FileManager.default.createDirectory(
        at: folder, withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
      for part in Files.scratchFolders {
        try FileManager.default.createDirectory(
          atPath: folder.path + part, withIntermediateDirectories: false)
      }
    } catch {
      throw .noScratchFolder(reason: error.localizedDescription)
    }
    path = folder.path
  }

  func remove() { try? FileManager.default.removeItem(atPath: path) }
}
