import Foundation
import Testing

/// The program as a person runs it, as a process of its own.
@Suite struct RunCommandTests {
  /// The program beside the tests it was built with.
  static let program =
    Bundle.main.bundleURL.pathExtension == "xctest"
    ? Bundle.main.bundleURL.deletingLastPathComponent().appendingPathComponent("thaw")
    : Bundle.allBundles.first { $0.bundlePath.hasSuffix(".xctest") }?
      .bundleURL.deletingLastPathComponent().appendingPathComponent("thaw")
      ?? URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
      .appendingPathComponent("thaw")

  private func run(
    _ arguments: [String], input: String = ""
  ) throws -> (out: String, err: String, status: Int32) {
    let program = try Program()
    defer { program.remove() }
    return try program.run(arguments, input: input)
  }

  @Test func aScriptPrintsItsResults() throws {
    let (out, err, status) = try run(["run", "-"], input: "1 + 1\nx = 3; x * 2\n")
    #expect(out == "2\n6\n" && err.isEmpty && status == 0)
  }

  @Test func aMistakeEndsTheRunWithStatusOne() throws {
    let (out, err, status) = try run(["run", "-"], input: "1\ny\n2\n")
    #expect(out == "1\n" && status == 1)
    #expect(err.contains("error:") && err.contains("y"))
  }

  @Test func aByteOrderMarkAndCarriageReturnsAreNoPartOfAScript() throws {
    let (out, err, status) = try run(
      ["run", "-"], input: "\u{FEFF}x = 1\r\nrepeat 2 {\r\n  x = x + 1\r\n}\r\nx\r\n")
    #expect(out == "3\n" && err.isEmpty && status == 0)
  }

  @Test func aFileThatIsMissingIsNamedWithoutUsage() throws {
    let (out, err, status) = try run(["run", "nowhere.thaw"])
    #expect(out.isEmpty && status == 1)
    #expect(err == "error: there is no file \"nowhere.thaw\" that can be read\n")
  }

  @Test func aMistakeInANotebookNamesItsCell() throws {
    let notebook = FileManager.default.temporaryDirectory
      .appendingPathComponent("\(UUID().uuidString).ipynb")
    defer { try? FileManager.default.removeItem(at: notebook) }
    let cells = ["1 + 1", "x = 2\\ny = z"].map { source in
      #"{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": "\#(source)"}"#
    }
    try
      #"{"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [\#(cells.joined(separator: ","))]}"#
      .write(to: notebook, atomically: true, encoding: .utf8)
    let (out, err, status) = try run(["run", notebook.path])
    #expect(out == "2\n" && status == 1)
    #expect(err.contains(".ipynb, cell 2, line 2"))
    let (json, _, _) = try run(["run", "--format", "json", notebook.path])
    let last = try #require(json.split(separator: "\n").last)
    #expect(last.contains(#""cell": 2"#) && last.contains("nothing is called"))
  }

  @Test func aRunThatKeepsGoingRunsTheRest() throws {
    let (out, _, status) = try run(["run", "--keep-going", "-"], input: "1\ny\n2\n")
    #expect(out == "1\n2\n" && status == 1)
  }

  @Test func jsonIsOneObjectAStatement() throws {
    let (out, _, status) = try run(
      ["run", "--format", "json", "-"], input: "x = [1, 2]\n1 / 0.0\n")
    let lines = out.split(separator: "\n")
    try #require(lines.count == 2 && status == 0)
    for line in lines {
      let object = try #require(
        try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      for key in [
        "line", "cell", "statement", "kind", "value", "digest", "text", "notices", "error",
      ] {
        #expect(object[key] != nil, "no \(key)")
      }
    }
    #expect(lines[0].contains("\"kind\": \"tensor\"") && lines[0].contains("\"value\": [1, 2]"))
    #expect(lines[0].contains("\"digest\": \"sha256:") && lines[1].contains("\"value\": \"inf\""))
  }

  @Test func anErrorInJSONSaysWhereAndWhatHelps() throws {
    let (out, _, status) = try run(["run", "--format", "json", "-"], input: "split 3 into [1]\n")
    #expect(status == 1)
    #expect(out.contains("\"error\": {\"message\":") && out.contains("\"span\": {"))
  }

  @Test func pipedInputNeedsNoPrompt() throws {
    let (out, _, status) = try run([], input: "def f(x) = x + 1\nrepeat 1 {\nf(41)\n}\nf(1)\n")
    #expect(out.hasSuffix("2\n") && !out.contains("thaw>") && status == 0)
  }

  @Test func aNotebookRunsCellByCell() throws {
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("thaw-\(UUID().uuidString).ipynb")
    defer { try? FileManager.default.removeItem(at: file) }
    let text = """
      {"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "outputs": [],
      "execution_count": null, "source": ["x = 20\\n", "x + 1"]},
      {"cell_type": "code", "id": "b", "metadata": {}, "outputs": [], "execution_count": null,
      "source": "x + 2"}], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
      """
    try text.write(to: file, atomically: true, encoding: .utf8)
    let (out, _, status) = try run(["run", file.path])
    #expect(out == "21\n22\n" && status == 0)
    let json = try run(["run", "--format", "json", file.path]).out
    #expect(json.contains("\"cell\": 2"))
  }

  @Test func whatCannotBeReadIsSaidPlainly() throws {
    let missing = try run(["run", "nothing.thaw"])
    #expect(missing.status != 0 && missing.err.contains("nothing.thaw"))
    let other = try run(["get"])
    #expect(other.status == 2 && other.err.contains("--list"))
  }

  @Test(arguments: [["--nonsense"], ["run"], ["run", "--format", "xml", "-"], ["frobnicate"]])
  func aCommandLineThatMakesNoSenseIsToldWithStatusTwo(arguments: [String]) throws {
    let (out, err, status) = try run(arguments)
    #expect(out.isEmpty && status == 2)
    #expect(err.hasPrefix("error: ") && err.contains("hint: `thaw --help`"), "\(err)")
  }

  @Test func theManualIsPrinted() throws {
    let (out, _, status) = try run(["manual"])
    #expect(status == 0 && out.contains("fit MODEL on DATASET") && out.contains("cumsum(x"))
    #expect(out.contains("calibration_error") && out.contains("The language"))
    #expect(try run(["--help"]).status == 0)
  }

  @Test func theVersionNamesTheKernels() throws {
    let (out, _, status) = try run(["version"])
    #expect(status == 0 && out.contains("thaw 0.1.0") && out.contains("kernels"))
  }
}
