import Language
import Tensors
import Testing

@testable import Interpreter

/// A verb with one of each kind of argument; answers what it was given.
private struct Mix: Verb {
  static let summary = "Answers what it was given."
  static let examples = ["mix 3 on 4"]

  enum Form: String, Word { case logits, classes }

  struct StopAfter: PhraseArgument {
    static let parts: [PhrasePart] = [.word("after"), .argument("epochs", .expression)]
    static let expectation = "`after` and a number of epochs"
    var epochs: Int
    init(_ phrase: Phrase) throws(Diagnostic) { epochs = try phrase.argument("epochs") }
    var canonicalText: String { "after \(epochs)" }
  }

  @Object(rebinds: true) var number: Number
  @Clause("on", "must be given") var other: Int
  @Clause("rate", "has a default") var rate = 1e-3
  @Clause("seed", "may be left out") var seed: Int?
  @Clause("parts", "a list") var parts: [Percent] = []
  @Clause("as", "a word") var form: Form = .logits
  @Flag("replace", "a word alone") var replaces: Bool
  @Clause("stop", "a phrase") var stop: StopAfter?
  @Clause("layers", "layers") var layers: LayerSelection?
  @Clause("by", "columns") var groups: ColumnGroups?

  func run(in context: Context) throws(Diagnostic) -> String {
    guard other >= 0 else { throw Diagnostic("`on` counts from 0", at: $other.span) }
    var words = ["\(number.text) on \(other) rate \(rate) as \(form.rawValue)"]
    if let seed { words.append("seed \(seed)") }
    if !parts.isEmpty { words.append(parts.map(\.text).joined(separator: "|")) }
    if replaces { words.append("replace") }
    if let stop { words.append("stop \(stop.epochs)") }
    if let layers { words.append(layers.canonicalText) }
    if let groups { words.append(groups.canonicalText) }
    if $number.name != nil { words.append("from \($number.text)") }
    return words.joined(separator: ", ")
  }
}

private func front(_ verbs: [any Verb.Type] = [Mix.self]) -> Front {
  Front(verbs: VerbTable(verbs), surroundings: Surroundings(libraryFolder: "/nowhere"))
}

private func answer(_ text: String) -> String {
  front().submit(text).map { $0.errors.first.map { "error: \($0.message)" } ?? $0.text }
    .joined(separator: "\n")
}

@Test func aDeclarationReadsEveryKindOfArgument() {
  #expect(answer("mix 3 on 4") == "3 on 4 rate 0.001 as logits")
  #expect(
    answer("mix 80% on 4 seed 2 parts [60%, 40%] as classes replace stop after 7")
      == "80% on 4 rate 0.001 as classes, seed 2, 60%|40%, replace, stop 7")
  #expect(
    answer("mix 3 on 4 layers [blocks[-3:], head.fc] by type, [a, b]")
      == "3 on 4 rate 0.001 as logits, [blocks[-3:], head.fc], type, [a, b]")
}

@Test func aDeclarationMakesTheSignatureInItsOwnOrder() throws {
  let signature = try #require(VerbTable([Mix.self])["mix"]).signature
  #expect(signature.object?.label == "a number")
  #expect(
    signature.clauses.map(\.word)
      == ["on", "rate", "seed", "parts", "as", "replace", "stop", "layers", "by"])
  #expect(signature.clauses.map(\.isRequired) == [true] + Array(repeating: false, count: 8))
  #expect(signature.clauses[4].kind == .word(["logits", "classes"]))
  #expect(signature.clauses[5].kind == nil)
  #expect(signature.clauses[7].scope == .layers(of: nil))
}

@Test func aCommandStandingAloneRebindsItsObject() {
  #expect(
    answer("x = 3; mix x on 1; x") == "\nx: \"3 on 1 rate 0.001 as logits, from x\"\n"
      + "3 on 1 rate 0.001 as logits, from x")
  #expect(answer("x = 3; y = mix x on 1; x") == "\n\n3")
}

@Test func aWrongKindIsSaidWhereItStands() throws {
  let outcome = front().submit("mix 3 on \"four\"")[0]
  let error = try #require(outcome.errors.first)
  #expect(error.message == "`mix` needs a whole number after `on`")
  #expect(error.span?.text == "\"four\"")
  #expect(error.labels.first?.text == "this is the text \"four\"")
  #expect(answer("mix 3") == "error: `mix` needs `on`: must be given")
  #expect(front().submit("mix 3 on -1")[0].errors.first?.span?.text == "-1")
}

@Test func lineageHasDefaultsAndNoNames() {
  let outcome = front().submit("x = 3\nmix x on 2 * 2 seed 1 by type")[1]
  #expect(
    outcome.lineage.map(\.command)
      == ["mix 3 on 4 rate 0.001 seed 1 parts [] as logits by type"])
  #expect(outcome.lineage.map(\.verb) == ["mix 1"])
}
