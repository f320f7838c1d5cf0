import Catalogue
import Foundation
import Interpreter
import Synchronization
import Tensors
import Testing
import Verbs

@testable import Notebooks

private func session(_ folder: URL) -> Front {
  Front(
    files: Files(folder: folder.appendingPathComponent("work").path),
    library: Library(path: folder.appendingPathComponent("library").path), width: 60,
    writer: NotebookWriter(origin: Lab.origin))
}

private let typed = """
  # How a table is read.
  data = load "data.csv"
  nothing
  values
  train, test = split data into [75%, 25%] seed 1
  describe test   # what is left
  help split
  def twice(x) {
    x + x
  }
  twice(3)
  1:30
  twice(3)
  # The end.
  """

@Suite(.serialized) struct SessionNotebookTests {
  @Test func aSavedSessionIsAValidNotebookThatReplays() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let front = session(lab.folder)
    front.submit(typed, stopsAtError: false)
    let outcome = front.submit("save session to \"lesson.ipynb\" replace")[0]
    #expect(!outcome.failed, Comment(rawValue: outcome.terminalText()))
    let notebook = try Notebook(Array(lab.text.utf8))
    #expect(
      notebook.codeCells.map(\.source) == [
        "data = load \"data.csv\"", "train, test = split data into [75%, 25%] seed 1",
        "describe test", "def twice(x) {\n  x + x\n}", "twice(3)", "1:30", "twice(3)",
      ])
    #expect(
      notebook.cells.filter { $0.kind == .text }.map(\.source)
        == ["How a table is read.", "what is left", "The end."])
    #expect(Schema.problems(of: notebook) == [])
    let report = try lab.replay()
    #expect(report.exit == .same, Comment(rawValue: report.text))
    #expect(report.verdicts.allSatisfy { $0 == .same || $0.word == "not compared" })
    // A session that goes on keeps the cells it has: a notebook is small in a diff.
    front.submit("x = 3")
    front.submit("save session to \"lesson.ipynb\"")
    let later = try Notebook(Array(lab.text.utf8))
    #expect(Array(later.cells.map(\.id).prefix(9)) == Array(notebook.cells.map(\.id).prefix(9)))
    #expect(later.codeCells.last?.source == "x = 3")
  }

  @Test func whatWasReadElsewhereIsSaid() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let other = lab.folder.appendingPathComponent("other.csv")
    try FileManager.default.moveItem(
      at: lab.folder.appendingPathComponent("work/data.csv"), to: other)
    let front = session(lab.folder)
    front.submit("x = 1\ndata = load \(other.path.literal)")
    let outcome = front.submit("save session to \"lesson.ipynb\" replace")[0]
    #expect(outcome.notices.contains { $0.text.hasPrefix("cell 2 reads \"\(other.path)\"") })
    let refused = try lab.replay()
    #expect(refused.exit == .failed && refused.text.contains("absolute path"))
    #expect(try lab.replay(allowed: [other.path]).exit == .same)
    // Somewhere else on another machine, it is found by its digest.
    let moved = lab.folder.appendingPathComponent("moved")
    try FileManager.default.createDirectory(at: moved, withIntermediateDirectories: true)
    try FileManager.default.moveItem(at: other, to: moved.appendingPathComponent("x"))
    #expect(try lab.replay(allowed: [moved.path]).exit == .same)
  }

  @Test func aRecordingHoldsEveryStatementAsSoonAsItRan() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let front = session(lab.folder)
    front.submit("before = 1")
    #expect(front.submit("record \"lesson.ipynb\"")[0].failed)
    #expect(!front.submit("record \"new.ipynb\"")[0].failed)
    let file = lab.folder.appendingPathComponent("work/new.ipynb")
    for (statement, count) in [("x = 2", 1), ("y", 1), ("values", 1), ("x + 1", 2)] {
      front.submit(statement)
      let notebook = try Notebook(Array(Data(contentsOf: file)))
      #expect(notebook.codeCells.count == count && Schema.problems(of: notebook) == [])
    }
  }

  @Test func aFitThatWasStoppedIsWrittenWithItsEpoch() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let stopper = Stopper()
    let front = Front(
      files: Files(folder: lab.folder.appendingPathComponent("work").path), library: lab.library,
      observer: stopper, ownsWorkerPool: true, writer: NotebookWriter(origin: Lab.origin))
    stopper.flag.withLock { $0 = front.interruptFlag }
    front.submit("data = load \"data.csv\"\nmodel = network \"linear\" for data target label")
    let outcome = front.submit("fit model on data epochs 100000 rate 1e-2")[0]
    try #require(!outcome.failed, "\(outcome.errors)")
    front.submit("save session to \"lesson.ipynb\" replace")
    let source = try #require(try Notebook(Array(lab.text.utf8)).codeCells.last?.source)
    #expect(source.hasPrefix("fit model on data epochs 100000 rate 1e-2 stop after "))
    #expect(try lab.replay().exit == .same)
  }

  @Test func onlyNotebooksHoldSessions() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let front = session(lab.folder)
    #expect(front.submit("save session to \"x.npy\"")[0].errors[0].message.contains("notebook"))
    #expect(
      front.submit("save session to \"lesson.ipynb\"")[0].errors[0].message.contains(
        "did not write"))
  }
}

/// Stops a fit in its second epoch.
private final class Stopper: Observer {
  let flag = Mutex<StatementInterrupt?>(nil)

  func notice(_ notice: Notice) {}
  func shown(_ rendering: Rendering) {}
  func progress(_ progress: Interpreter.Progress) {
    if progress.text.hasPrefix("epoch 2 ") { flag.withLock { $0?.request() } }
  }
}

/// The rules of nbformat's schema 4.5 for what Thaw writes.
enum Schema {
  static func problems(of notebook: Notebook) -> [String] {
    var problems: [String] = []
    let root = notebook.root
    expect(
      root, has: ["cells", "metadata", "nbformat", "nbformat_minor"], "the notebook", &problems)
    if root["nbformat_minor"]?.integer != 5 { problems.append("minor version") }
    var ids: Set<String> = []
    for (index, cell) in (root["cells"]?.elements ?? []).enumerated() {
      let name = "cell \(index + 1)"
      let id = cell["id"]?.text ?? ""
      let isPlain = id.allSatisfy {
        $0.isASCII && ($0.isLetter || $0.isNumber || "-_".contains($0))
      }
      if !isPlain || !(1...64).contains(id.count) { problems.append("\(name): id \(id)") }
      if !ids.insert(id).inserted { problems.append("\(name): id twice") }
      if !isMultiline(cell["source"]) { problems.append("\(name): source") }
      guard cell["cell_type"]?.text == "code" else {
        expect(cell, has: ["cell_type", "id", "metadata", "source"], name, &problems)
        continue
      }
      expect(
        cell, has: ["cell_type", "execution_count", "id", "metadata", "outputs", "source"], name,
        &problems)
      for output in cell["outputs"]?.elements ?? [] {
        expect(output, has: ["data", "metadata", "output_type"], "\(name)'s output", &problems)
        guard case .object(let forms)? = output["data"]?.content else { continue }
        for form in forms where !isMultiline(form.value) { problems.append("\(name): \(form.key)") }
      }
    }
    return problems
  }

  private static func expect(
    _ object: JSONSource, has keys: [String], _ name: String, _ problems: inout [String]
  ) {
    guard case .object(let members) = object.content else {
      problems.append("\(name) is no object")
      return
    }
    if members.map(\.key) != keys { problems.append("\(name) has \(members.map(\.key))") }
  }

  private static func isMultiline(_ json: JSONSource?) -> Bool {
    guard let json else { return false }
    return json.text != nil || json.elements?.allSatisfy { $0.text != nil } == true
  }
}
