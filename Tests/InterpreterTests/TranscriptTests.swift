import Foundation
import Language
import Testing

@testable import Interpreter

/// What a person sees, kept in `Fixtures/Transcripts`. With `THAW_REWRITE=1` in the
/// environment the files are rewritten instead of compared; read the difference before you keep it.
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
    let shown = Transcript(expected).replayed(in: session())
    if ProcessInfo.processInfo.environment["THAW_REWRITE"] == "1" {
      try shown.write(to: file, atomically: true, encoding: .utf8)
    } else {
      #expect(shown == expected)
    }
  }

  @Test func thereAreTranscripts() { #expect(!TranscriptTests.names.isEmpty) }
}

/// A session with the verbs of this room.
func session(_ more: [any Verb.Type] = []) -> Front {
  Front(
    verbs: VerbTable(SessionVerbs.all + more),
    surroundings: Surroundings(libraryFolder: "/nowhere"))
}
