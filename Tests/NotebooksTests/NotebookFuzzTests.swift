import Foundation
import Testing

@testable import Notebooks

/// Notebooks tried: 300, or as many as `THAW_MUTATIONS` says.
private let mutationCount =
  ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap(Int.init) ?? 300

/// A stranger's edits of a recorded notebook: of its bytes, and of the values in its record.
private struct Mutator {
  var state: UInt64

  mutating func next(_ bound: Int) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % UInt64(max(bound, 1)))
  }

  private static let words = [
    "\"\"", "null", "-1", "1e400", "[]", "{}", "\"sha256:00\"", "99999999999999999999",
    "\"x sha256:zz\"", "\"4: 1 | 2; ab\"", "\"-1: ; ;\"", "\": |;\"", "\"../../etc/passwd\"",
  ]

  mutating func mutate(_ bytes: inout [UInt8]) {
    for _ in 0...next(4) {
      switch next(5) {
      case 0: bytes[next(bytes.count)] = UInt8(next(256))
      case 1: bytes.remove(at: next(bytes.count))
      case 2: bytes.removeLast(next(bytes.count / 8))
      default: replaceText(&bytes)
      }
    }
  }

  /// Puts another value in the place of a text.
  private mutating func replaceText(_ bytes: inout [UInt8]) {
    let quote = UInt8(ascii: "\"")
    let start = next(bytes.count)
    guard let open = bytes[start...].firstIndex(of: quote),
      let close = bytes[(open + 1)...].firstIndex(of: quote)
    else { return }
    bytes.replaceSubrange(open...close, with: Mutator.words[next(Mutator.words.count)].utf8)
  }
}

@Suite(.serialized) struct NotebookFuzzTests {
  @Test func mutatedRecordsAreRefusedOrJudged() throws {
    let lab = try Lab()
    defer { lab.remove() }
    let original = Array(try lab.text.utf8)
    let report = try lab.replay()
    for round in 0..<mutationCount {
      var mutator = Mutator(state: UInt64(round))
      var bytes = original
      mutator.mutate(&bytes)
      do throws(Notebook.Failure) {
        let notebook = try Notebook(bytes)
        let updated = notebook.updated(
          outputs: ["x": [], "y": []],
          record: notebook.record ?? NotebookRecord(origin: Lab.origin, cells: []))
        // Writing what was read gives a notebook again, with the same cells.
        let again = try Notebook(updated)
        #expect(again.cells.map(\.id) == notebook.cells.map(\.id), "round \(round)")
        guard let record = notebook.record else { continue }
        let judge = Judge(
          notebook: notebook, record: record, origin: Lab.origin, run: report.run,
          damagedFile: { _ in nil })
        #expect(judge.verdicts.count == report.verdicts.count, "round \(round)")
      } catch {
        // Each failure is one of the typed ones; a crash or a hang would end the test run.
        #expect(error != .version(4), "round \(round)")
      }
    }
  }
}
