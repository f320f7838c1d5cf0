import Foundation
import Testing

@testable import Notebooks

private let sample = """
  {"cells": [
    {"cell_type": "markdown", "id": "t", "metadata": {}, "source": "# A title"},
    {"cell_type": "code", "id": "a", "metadata": {"kept": 1.5}, "execution_count": null,
     "outputs": [], "source": ["x = 1\\n", "x + 1"]},
    {"cell_type": "code", "metadata": {}, "outputs": [], "source": "y = 2"}
  ], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
  """

private func read(_ text: String) throws(Notebook.Failure) -> Notebook {
  try Notebook(Array(text.utf8))
}

@Test func codeCellsComeInOrderWithTheirIds() throws {
  let cells = try read(sample).codeCells
  #expect(cells.map(\.id) == ["a", "3"])
  #expect(cells.map(\.source) == ["x = 1\nx + 1", "y = 2"])
}

@Test(arguments: [
  ("{}", Notebook.Failure.malformed("it has no format number `nbformat`")),
  ("{\"nbformat\": 3}", .version(3)),
  ("{\"nbformat\": 4}", .malformed("it has no list `cells`")),
  ("{\"nbformat\": 4, \"cells\": [{}]}", .malformed("cell 1 has no `cell_type`")),
  (
    "{\"nbformat\": 4, \"cells\": [{\"cell_type\": \"code\", \"source\": 1}]}",
    .malformed("cell 1 has no text `source`")
  ),
  ("[", .json(reason: "it ends early", byte: 1)),
])
func whatIsNoNotebookIsRefusedForThatReason(text: String, failure: Notebook.Failure) {
  #expect(throws: failure) { try read(text) }
}

/// Notebooks tried: 500, or as many as `THAW_MUTATIONS` says.
private let mutationCount =
  ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap(Int.init) ?? 500

@Test(arguments: 0..<4) func mutatedNotebooksAreReadOrRefused(seed: UInt64) {
  var state = seed
  func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(bound))
  }
  for round in 0..<(mutationCount + 3) / 4 {
    var bytes = Array(sample.utf8)
    for _ in 0...next(4) {
      switch next(3) {
      case 0: bytes[next(bytes.count)] = UInt8(next(256))
      case 1: bytes.remove(at: next(bytes.count))
      default: bytes.removeLast(next(bytes.count / 4))
      }
    }
    do {
      let notebook = try Notebook(bytes)
      #expect(notebook.codeCells.count <= 3, "seed \(seed), round \(round)")
    } catch {
      // Each failure is one of the typed ones; a crash or a hang would end the test run.
      #expect(error != .version(4), "seed \(seed), round \(round)")
    }
  }
}
