import Testing

@testable import Shell

struct CandidateListTests {
  private func choose(_ words: [String], typed: String, width: Int = 80) -> TabAction {
    TabAction.choose(words.map { .init($0) }, typed: typed, width: width)
  }

  @Test func theOnlyCandidateIsTakenWithWhatFollowsIt() {
    #expect(choose(["model"], typed: "mo") == .replace(characters: 2, by: "model "))
    let folder = ShellCompletions.Candidate("data/", label: "data/", suffix: "")
    #expect(
      TabAction.choose([folder], typed: "d", width: 80) == .replace(characters: 1, by: "data/"))
  }

  @Test func whatAllShareIsTaken() {
    #expect(choose(["model_a", "model_b"], typed: "m") == .replace(characters: 1, by: "model_"))
    #expect(choose(["größe", "größer"], typed: "gr") == .replace(characters: 2, by: "größe"))
  }

  @Test func otherwiseTheyAreListed() {
    #expect(choose(["fit", "freeze"], typed: "f") == .list("fit     freeze"))
    #expect(choose(["a", "b", "c"], typed: "", width: 6) == .list("a  c\nb"))
    #expect(choose([], typed: "x") == .beep)
    let many = (0..<100).map { "name\($0)" }
    guard case .list(let text) = choose(many, typed: "", width: 10) else { return }
    #expect(text.hasSuffix("… and 80 more"))
  }

  @Test func wideNamesAndEscapesKeepTheColumns() {
    #expect(choose(["名前", "abcd", "x"], typed: "", width: 12) == .list("名前  x\nabcd"))
    guard case .list(let text) = choose(["\u{1B}[2J", "b"], typed: "") else { return }
    #expect(!text.contains("\u{1B}"))
  }
}
