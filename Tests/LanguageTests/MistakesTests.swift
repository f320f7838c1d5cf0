import Foundation
import Language
import Testing

/// A transcript of mistakes: each must be told in exactly these words, with the carets under
/// exactly these letters. With `THAW_REWRITE=1` in the environment the transcript is written
/// anew; read the difference before you commit it.
struct MistakesTests {
  private static let file = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "Fixtures/mistakes.transcript")

  @Test func everyMistakeIsToldInTheWordsOfTheTranscript() throws {
    let recorded = try String(contentsOf: Self.file, encoding: .utf8)
    let cases = Self.cases(recorded)
    #expect(cases.count >= 60)
    let actual = cases.map(\.rendered).joined(separator: "\n") + "\n"
    if ProcessInfo.processInfo.environment["THAW_REWRITE"] != nil {
      try actual.write(to: Self.file, atomically: true, encoding: .utf8)
    }
    let expected = recorded.split(separator: "\n", omittingEmptySubsequences: false)
    for (line, want) in zip(
      actual.split(separator: "\n", omittingEmptySubsequences: false), expected)
    {
      #expect(line == want)
      if line != want { break }
    }
    #expect(actual.count == recorded.count)
  }

  @Test func everyEntryOfTheTranscriptIsAMistake() throws {
    let recorded = try String(contentsOf: Self.file, encoding: .utf8)
    for case .source(let source) in Self.cases(recorded) {
      let mistakes = parse(source, verbs: designVerbs).diagnostics
      #expect(!mistakes.isEmpty, "\(source)")
      #expect(mistakes.allSatisfy { $0.span != nil }, "\(source)")
    }
  }

  /// A line of the transcript that stays, or a source with what is told about it.
  private enum Entry {
    case comment(String)
    case source(String)

    var rendered: String {
      switch self {
      case .comment(let line): return line
      case .source(let source):
        let typed = "thaw> " + source.replacing("\n", with: "\n  ... ")
        let told = parse(source, verbs: designVerbs).diagnostics.map { $0.rendered() }
        return ([typed] + told).joined(separator: "\n")
      }
    }
  }

  private static func cases(_ transcript: String) -> [Entry] {
    var entries: [Entry] = []
    for line in transcript.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.hasPrefix("thaw> ") {
        entries.append(.source(String(line.dropFirst(6))))
      } else if line.hasPrefix("  ... "), case .source(let source) = entries.last {
        entries[entries.count - 1] = .source(source + "\n" + line.dropFirst(6))
      } else if line.isEmpty || line.hasPrefix("#") {
        entries.append(.comment(String(line)))
      }
    }
    // The last newline ends the file, it is no line.
    if case .comment("") = entries.last { entries.removeLast() }
    return entries
  }
}
