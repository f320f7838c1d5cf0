import Language
import Testing

struct ParserPropertyTests {
  @Test func readingThePrintedTreeGivesTheTree() {
    for seed in UInt64(1)...2000 {
      var trees = RandomTrees(seed: seed)
      let tree = trees.program()
      let text = tree.canonical
      let (again, diagnostics) = parse(text, verbs: designVerbs)
      #expect(diagnostics.map { $0.rendered() } == [], "seed \(seed)")
      #expect(again == tree, "seed \(seed): \(text)")
      #expect(again.canonical == text, "seed \(seed)")
      if again != tree { return }
    }
  }

  /// No text crashes or hangs the parser, and what it says has places inside the text.
  @Test(.timeLimit(.minutes(2))) func mutatedScriptsEndInDiagnostics() {
    let scripts = ExamplesTests.examples
    for seed in UInt64(1)...2000 {
      var random = SeededGenerator(seed: seed)
      var script = random.some(1...6) { $0.pick(scripts) }.joined(separator: "\n")
      for _ in 0..<(1 + random.below(8)) { script = mutated(script, &random, scripts) }
      let (program, diagnostics) = parse(script, verbs: designVerbs)
      for diagnostic in diagnostics {
        let range = diagnostic.span?.range ?? 0..<0
        #expect(range.upperBound <= script.utf8.count, "seed \(seed)")
        #expect(!diagnostic.rendered().isEmpty)
      }
      if diagnostics.isEmpty {
        #expect(parse(program.canonical, verbs: designVerbs).program == program, "seed \(seed)")
      }
      _ = isComplete(script, verbs: designVerbs)
      let cursor = random.below(script.utf8.count + 1)
      let context = completionContext(script, cursor: cursor, verbs: designVerbs)
      #expect(context.range.upperBound <= cursor, "seed \(seed)")
    }
  }

  private func mutated(
    _ script: String, _ random: inout SeededGenerator, _ scripts: [String]
  ) -> String {
    var characters = Array(script)
    let place = random.below(characters.count + 1)
    let end = min(characters.count, place + random.below(6))
    switch random.below(5) {
    case 0: characters.removeSubrange(place..<end)
    case 1: characters.insert(contentsOf: characters[place..<end], at: random.below(place + 1))
    case 2:
      let signs = Array("()[]{},:;=.\"\\'#%^-+*/@<>!&|~ \n\t\u{0}\u{1B}é名👩‍🚀0e9_")
      characters.insert(contentsOf: random.some(1...4) { $0.pick(signs) }, at: place)
    case 3:
      let words = [
        "where", "in", "not", "if", "else", "def", "for", "fit", "on", "by", "help", "time",
      ]
      characters.insert(contentsOf: " \(random.pick(words)) ", at: place)
    default: characters.insert(contentsOf: random.pick(scripts), at: place)
    }
    return String(characters)
  }

  @Test(arguments: ["(", "[", "-", "not ", "{", "x[", "f(", "if x {", "a^", "2 + (", "((]", "{(}"])
  func deepNestingEndsInADiagnostic(part: String) {
    for count in [100, 1000, 10_000] {
      let text = String(repeating: part, count: count)
      #expect(!parse(text, verbs: designVerbs).diagnostics.isEmpty)
      _ = completionContext(text, cursor: text.utf8.count, verbs: designVerbs)
    }
  }

  @Test func commandsInCommandsEndInADiagnostic() {
    let text = String(repeating: "time ", count: 30_000)
    #expect(
      parse(text, verbs: designVerbs).diagnostics.map(\.message) == ["this is nested too deeply"])
  }

  @Test(arguments: [" + 1", ".x", "[0]", " where a", " and b", " // c"])
  func longChainsEndInADiagnostic(part: String) {
    let text = "x" + String(repeating: part, count: 20_000)
    let messages = parse(text, verbs: designVerbs).diagnostics.map(\.message)
    #expect(messages == ["this expression has too many parts inside each other"])
  }

  @Test func limitsOnLengthEndInADiagnostic() {
    let long = String(repeating: " ", count: 1_000_001)
    #expect(
      parse(long, verbs: []).diagnostics.map(\.message) == [
        "this text is longer than 1000000 bytes"
      ])
    let many = "[" + String(repeating: "1,", count: 200_000) + "]"
    #expect(
      parse(many, verbs: []).diagnostics.map(\.message).contains(
        "this text has more than 250000 words and signs"))
    let list = "x = [" + String(repeating: "1, ", count: 100_000) + "1]"
    #expect(parse(list, verbs: []).diagnostics == [])
  }
}
