import Foundation
import Interpreter
import Testing

@testable import Verbs

/// What a person sees, kept in `Fixtures/Transcripts`. With `THAW_REWRITE=1` in the environment the
/// files are rewritten instead of compared; read the difference before you keep it.
@Suite struct TranscriptTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures/Transcripts")

  static let names: [String] = {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.filter { $0.hasSuffix(".transcript") }.sorted()
  }()

  @Test(arguments: names) func aSessionShowsWhatItsTranscriptSays(name: String) throws {
    let file = TranscriptTests.folder.appendingPathComponent(name)
    let expected = try String(contentsOf: file, encoding: .utf8)
    let workspace = try Workspace()
    defer { workspace.remove() }
    let shown = Transcript(expected).replayed(in: workspace.session())
    if ProcessInfo.processInfo.environment["THAW_REWRITE"] == "1" {
      try shown.write(to: file, atomically: true, encoding: .utf8)
    } else {
      #expect(shown == expected)
    }
  }

  @Test func everyTranscriptIsThere() {
    #expect(TranscriptTests.names.count >= 5)
  }
}
