import Foundation
import Language
import Tensors
import Testing

@testable import Interpreter

/// A folder with files, a folder beside it that is none of a script's business, and links between them.
private struct House {
  let root: URL
  let folder: String

  init() throws {
    root = FileManager.default.temporaryDirectory
      .appendingPathComponent("thaw-files-\(UUID().uuidString)").resolvingSymlinksInPath()
    folder = root.path + "/work"
    let manager = FileManager.default
    for name in ["work/data", "work/out", "other", "scratch/beside", "scratch/elsewhere"] {
      try manager.createDirectory(
        atPath: root.path + "/" + name, withIntermediateDirectories: true)
    }
    for (name, text) in [
      ("work/a.csv", "a"), ("work/data/b.csv", "b"), ("other/secret.csv", "s"),
    ] {
      try Data(text.utf8).write(to: root.appendingPathComponent(name))
    }
    for (link, target) in [
      ("work/in", "data/b.csv"), ("work/out/up", "../data"), ("work/climbs", "../other"),
      ("work/absolute", root.path + "/work/a.csv"), ("work/device", "/dev/null"),
      ("work/one", "two"), ("work/two", "one"),
    ] {
      try manager.createSymbolicLink(
        atPath: root.path + "/" + link, withDestinationPath: target)
    }
    mkfifo(folder + "/pipe", 0o600)
  }

  func remove() { try? FileManager.default.removeItem(at: root) }

  func files(allowed: [String] = []) -> Files {
    Files(folder: folder, wall: Files.Wall(allowed: allowed.map { root.path + "/" + $0 }))
  }
}

@Test func whatLiesBeneathTheFolderIsFound() throws {
  let house = try House()
  defer { house.remove() }
  for (path, place) in [
    ("a.csv", "a.csv"), ("./data/../a.csv", "a.csv"), ("in", "data/b.csv"),
    ("out/up/b.csv", "data/b.csv"), ("out/up/../a.csv", "a.csv"),
    (house.folder + "/a.csv", "a.csv"),
  ] {
    let found = try house.files().find(path)
    #expect(found == FoundFile(path: house.folder + "/" + place, kind: .file, origin: .folder))
  }
  #expect(try house.files().find("data").kind == .folder)
  let missing = try house.files().find("data/none.csv")
  #expect(missing.kind == .nothing && missing.path == house.folder + "/data/none.csv")
}

@Test(arguments: [
  ("../other/secret.csv", "`..` leads out of the folder"),
  ("data/../../other/secret.csv", "`..` leads out of the folder"),
  ("climbs/secret.csv", "\"climbs\" is a link that leads out of the folder"),
  ("absolute", "\"absolute\" is a link that leads out of the folder"),
  ("device", "\"device\" is a link that leads out of the folder"),
  ("one", "its links lead in a circle"),
  ("pipe", "it is a device or a pipe, not a file"),
  ("/etc/passwd", "it is an absolute path"),
  ("/dev/stdin", "it is an absolute path"),
  ("~/.ssh/id_rsa", "it is in the home folder"),
  ("none/../../work/a.csv", "`..` follows a folder that is not there"),
  ("a.csv/../x", "`..` leads out of the archive"),
])
func whatClimbsOutIsRefusedWithItsRule(path: String, rule: String) throws {
  let house = try House()
  defer { house.remove() }
  for act in ["read", "written"] {
    do throws(Diagnostic) {
      _ = act == "read" ? try house.files().find(path) : try house.files().placeToWrite(path)
      Issue.record("\(path) was not refused")
    } catch {
      #expect(error.message == "\(path.literal) may not be \(act): \(rule)")
    }
  }
}

@Test func aPathThatWasAllowedIsReached() throws {
  let house = try House()
  defer { house.remove() }
  let secret = house.root.path + "/other/secret.csv"
  for files in [house.files(allowed: ["other"]), house.files(allowed: ["other/secret.csv"])] {
    for path in ["../other/secret.csv", secret] {
      #expect(
        try files.find(path) == FoundFile(path: secret, kind: .file, origin: .elsewhere))
    }
    #expect(throws: Diagnostic.self) { try files.find("../scratch/x") }
  }
  // At the prompt, typing a path is permission.
  #expect(try Files(folder: house.folder).find("../other/secret.csv").path == secret)
}

@Test func aMemberOfAnArchiveIsItsArchivesFile() throws {
  let house = try House()
  defer { house.remove() }
  for files in [house.files(), Files(folder: house.folder)] {
    let found = try files.find("in/pkg/a.pth")
    #expect(found.kind == .file && found.path.hasSuffix("/pkg/a.pth"))
  }
}

@Test func aReplayWritesIntoItsScratchFolderAndReadsThereFirst() throws {
  let house = try House()
  defer { house.remove() }
  var files = house.files(allowed: ["other"])
  files.scratch = house.root.path + "/scratch"
  for (path, place) in [
    ("out/y.npy", "beside/out/y.npy"), ("y.npy", "beside/y.npy"),
    ("../other/y.npy", "elsewhere" + house.root.path + "/other/y.npy"),
  ] {
    let target = try files.placeToWrite(path).path
    #expect(target == house.root.path + "/scratch/" + place)
    try Data("new".utf8).write(to: URL(fileURLWithPath: target))
    #expect(try files.find(path).path == target)
  }
  #expect(try files.find("a.csv").path == house.folder + "/a.csv")
  #expect(throws: Diagnostic.self) { try files.placeToWrite("climbs/y.npy") }
  #expect(throws: Diagnostic.self) { try files.placeToWrite("/tmp/y.npy") }
}

/// Reads and writes, as verbs do.
private struct Copy: Verb {
  static let summary = "Copy a file."
  static let examples: [String] = []

  @Object("the file") var source: String
  @Clause("to", "where") var target: String

  func run(in context: Context) throws(Diagnostic) -> String {
    let bytes = FileManager.default.contents(atPath: try context.reading(source).path) ?? Data()
    try context.writing(target) {
      #expect(FileManager.default.createFile(atPath: $0, contents: bytes))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

@Test func aStatementKnowsWhatItBoundShowedReadAndWrote() throws {
  let house = try House()
  defer { house.remove() }
  let front = Front(
    verbs: VerbTable(SessionVerbs.all + [Copy.self]),
    surroundings: Surroundings(files: house.files(), libraryFolder: "/nowhere", width: 40))
  let outcome = front.submit("x = copy \"a.csv\" to \"c.csv\"")[0]
  let digest = Digest(of: "a".utf8)
  #expect(
    outcome.files == [
      FileUse(path: "a.csv", digest: digest, content: .file(byteCount: 1), origin: .folder),
      FileUse(
        path: "c.csv", digest: digest, content: .file(byteCount: 1), isWritten: true,
        origin: .folder),
    ])
  #expect(outcome.bound.map(\.name) == ["x"] && outcome.bound[0].digest == "a".digest)
  #expect(outcome.shown.isEmpty)
  let block = front.submit("repeat 2 { copy \"a.csv\" to \"c.csv\" }")[0]
  #expect(block.shown == ["a".digest, "a".digest] && block.files.count == 2)
  front.submit("1:40")
  let entry = front.history[2]
  #expect(entry.shown.count == 1 && entry.files.isEmpty && entry.outputs[0].sample.leafCount > 0)
  let refused = front.submit("copy \"../other/secret.csv\" to \"d.csv\"")[0]
  #expect(refused.failed && refused.files.isEmpty)
}

@Test func aSampleTellsPlacesOfLeaves() throws {
  let tensor = Tensor([Float](repeating: 0.5, count: 60), shape: [10, 6])
  let content = SampledContent(tensor)
  #expect(content.leafCount == 60 && content.leaves.count == ValueSample.leafLimit)
  #expect(content.leaves.first?.place == "[0, 0]" && content.leaves.last?.place == "[9, 5]")
  #expect(content.leaves.allSatisfy { $0.text == "0.5" })
  let list = SampledContent(List([Number.integer(1), Number.integer(2)]))
  #expect(list.leaves.map(\.place) == ["kind", "values[0]", "values[1]"])
  #expect(list.parts.map(\.place) == ["values[0]", "values[1]"])
}
