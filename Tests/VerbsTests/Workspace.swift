import Catalogue
import Foundation
import Interpreter
import Verbs

/// A folder of its own with the lessons' digits in it, and sessions that work there.
struct Workspace {
  let folder: URL

  /// The repository's notebooks.
  static let notebooks = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../notebooks").standardizedFileURL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("thaw-verbs-\(UUID().uuidString)")
    let data = folder.appendingPathComponent("data")
    try FileManager.default.createDirectory(at: data, withIntermediateDirectories: true)
    try FileManager.default.copyItem(
      at: Workspace.notebooks.appendingPathComponent("data/digits.csv"),
      to: data.appendingPathComponent("digits.csv"))
    try FileManager.default.copyItem(
      at: Workspace.notebooks.appendingPathComponent("photo.jpg"),
      to: folder.appendingPathComponent("photo.jpg"))
    try write(Workspace.birds, to: "birds.csv")
  }

  /// A small table with every kind of column and gaps in it.
  static let birds = """
    bird,mass,wing,seen,ringed,colour
    1,11.5,62,2021-05-03,true,brown
    2,12.25,64,2021-05-04,false,brown
    3,,61,2021-06-11,true,grey
    4,10.75,,2022-01-30,false,
    5,13,66,,true,grey
    6,12.5,63,2022-02-02,,brown

    """

  /// Removes the folder, at the end of a test.
  func remove() { try? FileManager.default.removeItem(at: folder) }

  /// A session with a library of its own: empty, unless ``linkCatalogue()`` was called.
  func session(ownsWorkerPool: Bool = false) -> Front {
    Front(
      files: Files(folder: folder.path), library: Library(path: library.path),
      ownsWorkerPool: ownsWorkerPool, writer: SourceWriter())
  }

  private var library: URL { folder.appendingPathComponent("library") }

  /// Puts what this machine fetched before into the library; the feature cache stays its own.
  ///
  /// - Returns: whether there is something.
  func linkCatalogue() throws -> Bool {
    guard let fetched = Library.standard(environment: ProcessInfo.processInfo.environment) else {
      return false
    }
    let catalogue = Catalogue(library: fetched)
    guard catalogue.entries.allSatisfy({ catalogue.installed($0) != nil }) else { return false }
    try FileManager.default.createDirectory(at: library, withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      at: library.appendingPathComponent("catalogue"),
      withDestinationURL: URL(fileURLWithPath: fetched.path).appendingPathComponent("catalogue"))
    return true
  }

  /// Makes the library a place where no features can be kept.
  func blockFeatureCache() throws {
    try Data().write(to: library.appendingPathComponent("features"))
  }

  /// A session with what this machine fetched before, or nil where nothing was.
  func sessionWithLibrary() -> Front? {
    guard let library = Library.standard(environment: ProcessInfo.processInfo.environment) else {
      return nil
    }
    let catalogue = Catalogue(library: library)
    guard catalogue.entries.allSatisfy({ catalogue.installed($0) != nil }) else { return nil }
    return Front(files: Files(folder: folder.path), library: library)
  }

  /// Writes a file into the folder.
  func write(_ text: String, to name: String) throws {
    try text.write(to: folder.appendingPathComponent(name), atomically: true, encoding: .utf8)
  }

  /// The names that the verbs' examples use.
  static let setting = """
    digits = load "data/digits.csv"
    train, test = split digits into [75%, 25%] stratify digit seed 1
    model = network "linear" for train target digit
    """
}

/// Stands for the room Notebooks, which lies above: a session as its statements, a line each.
struct SourceWriter: SessionWriter {
  func notebook(
    of statements: [HistoryEntry], lastComments: [String], verbs: VerbTable, isBesideFiles: Bool
  ) -> SessionNotebook {
    let lines = statements.map { $0.comments.map { "# \($0)\n" }.joined() + $0.source + "\n" }
    return SessionNotebook(
      bytes: Array(lines.joined().utf8), cellCount: statements.count, elsewhere: [])
  }
}
