import Foundation
import Testing

@testable import Notebooks

/// An edit of a notebook or of what it reads, and what a replay must say of it.
private struct Edit: Sendable, CustomTestStringConvertible {
  let name: String
  /// The cells that are not the same, by their place, with their verdict and a part of the cause.
  let findings: [Int: (verdict: String, cause: String)]
  let exit: ReplayExit
  let make: @Sendable (Lab) throws -> Void

  var testDescription: String { name }

  init(
    _ name: String, _ findings: [Int: (verdict: String, cause: String)] = [:],
    exit: ReplayExit? = nil, _ make: @escaping @Sendable (Lab) throws -> Void
  ) {
    self.name = name
    self.findings = findings
    self.exit = exit ?? (findings.isEmpty ? .same : .differs)
    self.make = make
  }
}

private let text = "this cell's text changed"

private func skipped(_ range: ClosedRange<Int>) -> [Int: (verdict: String, cause: String)] {
  Dictionary(uniqueKeysWithValues: range.map { ($0, ("skipped", "")) })
}

private let edits: [Edit] = [
  Edit(
    "the seed of a split",
    [2: ("differs", text), 3: ("differs", "cell 2"), 4: ("differs", "cell 3")]
  ) { try $0.replace("seed 1", by: "seed 2") },
  Edit("the rate of a fit", [3: ("differs", text), 4: ("differs", "cell 3")]) {
    try $0.replace("rate 1e-2", by: "rate 5e-1")
  },
  Edit("the epochs of a fit", [3: ("differs", text), 4: ("differs", "cell 3")]) {
    try $0.replace("epochs 3", by: "epochs 40")
  },
  Edit(
    "the seed of random numbers",
    [
      5: ("differs", text), 6: ("differs", "cell 5"), 7: ("differs", "cell 6"),
      8: ("differs", "cell 7"),
    ]
  ) { try $0.replace("seed: 7", by: "seed: 8") },
  Edit(
    "a shape",
    [
      5: ("differs", text), 6: ("differs", "cell 5"), 7: ("differs", "cell 6"),
      8: ("differs", "cell 7"),
    ]
  ) { try $0.replace("[4, 3]", by: "[3, 4]") },
  Edit("an operator", [6: ("differs", text), 7: ("differs", "cell 6"), 8: ("differs", "cell 7")]) {
    try $0.replace("x @ x.T", by: "x @ x.T + 1")
  },
  Edit(
    "one number of a table",
    [
      1: ("differs", "\"data.csv\" changed"), 2: ("differs", "\"data.csv\" changed"),
      3: ("differs", "cell 2"), 4: ("differs", "cell 3"),
    ]
  ) { try $0.replace("\n37,53,low", by: "\n38,53,low", in: "data.csv") },
  Edit(
    "one label of a table",
    [
      1: ("differs", "\"data.csv\" changed"), 2: ("differs", "\"data.csv\" changed"),
      3: ("differs", "cell 2"), 4: ("differs", "cell 3"),
    ]
  ) { try $0.replace("\n37,53,low", by: "\n37,53,high", in: "data.csv") },
  Edit("one pixel of one picture in a folder", [9: ("differs", "\"pictures\" changed")]) {
    try Data(Lab.picture(shade: 40, pixel: 41)).write(
      to: $0.folder.appendingPathComponent("work/pictures/a/2.png"))
  },
  Edit("one pixel of a picture", [10: ("differs", "\"photo.png\" changed")]) {
    try Data(Lab.picture(shade: 120, pixel: 121)).write(
      to: $0.folder.appendingPathComponent("work/photo.png"))
  },
  Edit("a picture that is gone", [9: ("differs", "\"pictures\" changed")]) {
    try FileManager.default.removeItem(
      at: $0.folder.appendingPathComponent("work/pictures/a/2.png"))
  },
  Edit(
    "swapped cells of which one needs the other",
    [5: ("failed", "the cells' order changed")].merging(skipped(6...11)) { first, _ in first },
    exit: .failed
  ) { try $0.arrange { $0.swapAt(5, 6) } },
  Edit("swapped cells that don't need each other") { try $0.arrange { $0.swapAt(9, 10) } },
  Edit("a number in an output", [6: ("differs", "the output was edited")]) {
    let output = try #require(try Notebook(Array($0.text.utf8)).codeCells[5].outputs?.first)
    let plain = try #require(output.data.first { $0.type == "text/plain" }?.content)
    let line = try #require(plain.split(separator: "\n").first)
    let edited = line.replacingOccurrences(of: ".", with: "9.")
    try $0.replace("\"\(line)", by: "\"\(edited)")
  },
  Edit("the HTML of an output", [8: ("differs", "the output was edited")]) { lab in
    let output = try #require(try Notebook(Array(lab.text.utf8)).codeCells[7].outputs?.first)
    let html = try #require(output.data.first { $0.type == "text/html" }?.content)
    try lab.replace(html, by: html.replacingOccurrences(of: "<pre>", with: "<pre>1"))
  },
  Edit("an output that was added", [4: ("differs", "the output was edited")]) { lab in
    let cell = try Notebook(Array(lab.text.utf8)).codeCells[3]
    let bytes = Array(try lab.text.utf8)
    let old = String(decoding: bytes[cell.json.range], as: UTF8.self)
    let extra =
      #""outputs": [{"data": {"text/plain": ["1.0"]}, "metadata": {}, "output_type": "display_data"},"#
    try lab.replace(old, by: old.replacingOccurrences(of: "\"outputs\": [", with: extra))
  },
  Edit(
    "a file that is missing",
    [1: ("failed", "\"data.csv\" is not there")].merging(skipped(2...11)) { first, _ in first },
    exit: .failed
  ) { try FileManager.default.removeItem(at: $0.folder.appendingPathComponent("work/data.csv")) },
  Edit("a file that is only in the library any more") {
    try FileManager.default.moveItem(
      at: $0.folder.appendingPathComponent("work/data.csv"),
      to: $0.folder.appendingPathComponent("library/kept"))
  },
  Edit(
    "a cell that is gone",
    [5: ("failed", "a cell before it is gone")].merging(skipped(6...10)) { first, _ in first },
    exit: .failed
  ) { try $0.arrange { $0.remove(at: 5) } },
  Edit(
    "a new cell that binds an old name",
    [
      6: ("not compared", "it is new"), 7: ("differs", "cell 6"), 8: ("differs", "cell 7"),
      9: ("differs", "cell 8"),
    ]
  ) { lab in
    try lab.arrange { cells in
      cells.insert(
        #"{"cell_type": "code", "id": "new", "metadata": {}, "outputs": [], "execution_count": null, "source": "x = x + 1"}"#,
        at: 6)
    }
  },
  Edit(
    "a name that was changed",
    [5: ("differs", text), 6: ("failed", "cell 5")].merging(skipped(7...11)) { first, _ in first },
    exit: .failed
  ) { try $0.replace("x = random", by: "v = random") },
  Edit("what a cell writes", [7: ("differs", text), 8: ("differs", "cell 7")]) {
    try $0.replace("save y to", by: "save y + 1 to")
  },
  Edit("white space") { try $0.replace("x @ x.T", by: "x  @  x.T   ") },
  Edit("a comment") { try $0.replace("x @ x.T", by: "x @ x.T  # its square") },
  Edit("a comment on its own") { try $0.replace("y = x", by: "# a square\\n\\ny = x") },
  Edit("a text cell") { try $0.replace("# A title", by: "# Another title") },
  Edit("a stranger's metadata") { try $0.replace("\"kept\"", by: "\"other\"") },
  Edit("outputs that were cleared") { lab in
    let notebook = try Notebook(Array(lab.text.utf8))
    var text = try lab.text
    let bytes = Array(text.utf8)
    for cell in notebook.codeCells {
      let range = try #require(cell.json["outputs"]?.range)
      let old = String(decoding: bytes[range], as: UTF8.self)
      if old != "[]" { text = text.replacingOccurrences(of: old, with: "[]") }
    }
    try lab.write(text, to: "work/lesson.ipynb")
  },
  Edit("a file that was copied over itself") { lab in
    let file = lab.folder.appendingPathComponent("work/data.csv")
    let data = try Data(contentsOf: file)
    try FileManager.default.removeItem(at: file)
    try data.write(to: file)
  },
]

@Suite(.serialized) struct ReplayEditTests {
  @Test(arguments: edits) fileprivate func anEditIsFoundWithItsCause(edit: Edit) throws {
    let lab = try Lab()
    defer { lab.remove() }
    try edit.make(lab)
    let report = try lab.replay()
    for (index, verdict) in report.verdicts.enumerated() {
      let expected = edit.findings[index + 1]
      let said = Comment(rawValue: "cell \(index + 1)\n\(report.text)")
      guard let expected else {
        #expect(verdict.exitCode == .same, said)
        continue
      }
      #expect(verdict.word == expected.verdict, said)
      switch verdict {
      case .differs(let difference), .close(let difference):
        #expect(difference.cause.contains(expected.cause), said)
      case .failed(_, let cause): #expect(cause?.contains(expected.cause) == true, said)
      case .notCompared(let reason): #expect(reason == expected.cause, said)
      default: break
      }
    }
    #expect(report.exit == edit.exit, Comment(rawValue: report.text))
  }

  @Test func aRecordedNotebookReplaysAndKeepsStrangersBytes() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let report = try lab.replay()
    #expect(report.exit == .same && !report.wouldChange, Comment(rawValue: report.text))
    #expect(report.verdicts.last?.word == "not compared")
    let text = try lab.text
    for kept in [
      ##"{"cell_type": "markdown", "id": "title", "metadata": {"x":1e2 }, "source": "# A title"}"##,
      #""stranger": { "number": 1.50,  "list":[1,2 ] }"#, #""tags": ["kept"]"#,
    ] {
      #expect(text.contains(kept))
    }
    #expect(!text.contains("\"execution_count\": 3"))
    // What it writes is nobody's to find.
    #expect(
      !FileManager.default.fileExists(
        atPath: lab.folder.appendingPathComponent("work/y.npy").path))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: lab.library.path).isEmpty)
  }

  @Test func aNotebookThatWasNeverRecordedIsRunTwice() throws {
    let lab = try Lab()
    defer { lab.remove() }
    try lab.write(Lab.plainNotebook, to: "work/lesson.ipynb")
    let report = try lab.replay()
    #expect(report.exit == .same && report.text.contains("run twice, it is reproducible"))
  }

  @Test func whatDiffersIsToldByItsFirstElement() throws {
    let lab = try Lab()
    defer { lab.remove() }
    try lab.replace("x @ x.T", by: "x @ x.T + eye(4) * 0.001")
    guard case .differs(let difference) = try lab.replay().verdicts[5] else {
      Issue.record("it does not differ")
      return
    }
    #expect(difference.subject == "`y`" && difference.place == "[0, 0]")
    let relative = try #require(difference.relative)
    #expect(relative > 1e-5 && relative < 0.1)
  }

  @Test func anotherVersionOfTheOperatorsMayBeClose() throws {
    let lab = try Lab()
    defer { lab.remove() }
    try lab.replace("\"operators\": ", by: "\"operators\": 9")
    try lab.replace("x @ x.T", by: "x @ x.T * 1.000001")
    let verdicts = try lab.replay().verdicts
    #expect(verdicts[0] == .same && verdicts[5].word == "close")
  }

  @Test func outputsOfAnotherRendererAreNotJudged() throws {
    let lab = try Lab()
    defer { lab.remove() }
    try lab.replace("\"renderer\": ", by: "\"renderer\": 9")
    try lab.replace("<pre>", by: "<pre class=\\\"old\\\">")
    #expect(try lab.replay().exit == .same)
  }

  @Test func replayNeitherFetchesNorLeavesItsFolder() throws {
    let lab = try Lab()
    defer { lab.remove() }
    try lab.write(
      Lab.plainNotebook.replacingOccurrences(of: "time 1 + 1", with: "get elpv"),
      to: "work/lesson.ipynb")
    let fetching = try lab.replay()
    #expect(fetching.verdicts.last?.word == "environment differs" && fetching.exit == .environment)
    try lab.write(
      Lab.plainNotebook.replacingOccurrences(
        of: "time 1 + 1", with: "save 1 to \\\"../outside.npy\\\""), to: "work/lesson.ipynb")
    let climbing = try lab.replay()
    #expect(climbing.exit == .failed && climbing.text.contains("leads out of the folder"))
    #expect(
      !FileManager.default.fileExists(
        atPath: lab.folder.appendingPathComponent("outside.npy").path))
  }

  @Test func aFileElsewhereIsFoundByItsDigest() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let elsewhere = lab.folder.appendingPathComponent("elsewhere")
    try FileManager.default.createDirectory(at: elsewhere, withIntermediateDirectories: true)
    try FileManager.default.moveItem(
      at: lab.folder.appendingPathComponent("work/data.csv"),
      to: elsewhere.appendingPathComponent("moved.csv"))
    #expect(try lab.replay().exit == .failed)
    #expect(try lab.replay(allowed: [elsewhere.path]).exit == .same)
  }
}
