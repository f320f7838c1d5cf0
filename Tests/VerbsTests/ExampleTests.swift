import Interpreter
import Testing

@testable import Verbs

/// Every example of a verb's declaration runs.
@Suite struct ExampleTests {
  struct Example: CustomTestStringConvertible, Sendable {
    let verb: String
    let text: String
    var testDescription: String { text }
  }

  static let all = VerbTable.standard.entries.flatMap { entry in
    entry.type.examples.map { Example(verb: entry.type.name, text: $0) }
  }

  @Test(arguments: all) func anExampleRuns(example: Example) throws {
    let workspace = try Workspace()
    defer { workspace.remove() }
    let needsNetwork = example.text.contains("backbone") || example.verb == "get"
    guard let front = needsNetwork ? workspace.sessionWithLibrary() : workspace.session() else {
      print("skipped, for its network is not in the library: \(example.text)")
      return
    }
    for outcome in front.submit(Workspace.setting) { #expect(!outcome.failed, "\(outcome.errors)") }
    if needsNetwork {
      front.submit("backbone = load \"efficientnet-lite0\"; cells = load \"elpv\"")
      front.submit("cells.defective = cells.probability >= 0.5; train = cells")
    }
    if example.verb == "resume" {
      // What it goes on with is stopped or killed first: see ResumingTests.
      #expect(
        front.submit(example.text)[0].errors.map(\.message) == [
          "nothing was broken off that could go on"
        ])
      return
    }
    for outcome in front.submit(example.text) {
      #expect(!outcome.failed, "\(outcome.errors.map { $0.rendered() })")
    }
  }

  @Test func everyVerbHasASummaryAndExamples() {
    for entry in VerbTable.standard.entries {
      #expect(!entry.type.summary.isEmpty && !entry.type.examples.isEmpty, "\(entry.type.name)")
    }
  }
}
