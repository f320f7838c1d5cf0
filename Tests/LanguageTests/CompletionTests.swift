import Language
import Testing

struct CompletionTests {
  /// What is offered where `|` stands.
  private func offers(_ marked: String) -> [CompletionOffer] { context(marked).offers }

  private func context(_ marked: String) -> CompletionContext {
    let cursor = marked.utf8.firstIndex(of: UInt8(ascii: "|")).map {
      marked.utf8.distance(from: marked.utf8.startIndex, to: $0)
    }
    return completionContext(
      marked.replacing("|", with: ""), cursor: cursor ?? 0, verbs: designVerbs)
  }

  private func expression(_ text: String) -> Expression { Expression(.name(text)) }

  @Test func verbsAreOfferedWhereTheyCount() {
    for text in ["|", "fi|", "x = 3\n|", "y = |", "(|", "time |", "if a { |", "repeat 3 { x; sh|"] {
      #expect(offers(text).contains(.verbs), "\(text)")
      #expect(offers(text).contains(.names), "\(text)")
    }
    for text in ["x + |", "f(|", "[|", "x[|", "show |", "fit model on |", "1 + fi|"] {
      #expect(!offers(text).contains(.verbs), "\(text)")
      #expect(offers(text).contains(.names), "\(text)")
    }
  }

  @Test func clausesThatAreLeftAreOfferedAfterAnArgument() {
    guard case .clauses("fit", let words) = offers("fit model on train epochs 3 |").first else {
      Issue.record("no clauses")
      return
    }
    #expect(words.contains("rate"))
    #expect(!words.contains("on") && !words.contains("epochs"))
    #expect(context("fit model on train ep|").prefix == "ep")
    #expect(offers("fit model |").contains { if case .clauses = $0 { true } else { false } })
    #expect(offers("history |") == [.clauses(of: "history", ["of"])])
    #expect(offers("fit model on (|)").contains(.names))
  }

  @Test func columnsAndLayersComeFirstInTheirScope() {
    #expect(offers("evaluate model on valid by |").first == .columns(of: expression("valid")))
    #expect(offers("describe cells by type, de|").first == .columns(of: expression("cells")))
    #expect(offers("adapt m to train target |").first == .columns(of: expression("train")))
    #expect(offers("freeze model except |").first == .layers(of: expression("model")))
    #expect(offers("thaw model only [blocks[0], |").first == .layers(of: expression("model")))
    #expect(offers("check w on (cells where |").first == .columns(of: expression("cells")))
    #expect(offers("cells where type == \"a\" and |").first == .columns(of: expression("cells")))
    #expect(offers("cells.|") == [.members(of: expression("cells"))])
    #expect(context("show model.hi|").prefix == "hi")
    #expect(offers("show model.hi|") == [.members(of: expression("model"))])
  }

  @Test func wordsOfAListAreOffered() {
    #expect(
      offers("predict m on d as |") == [.words(["logits", "probabilities", "classes", "features"])])
    #expect(offers("monitor m from d alarm |") == [.words(["once"])])
    #expect(offers("monitor m from d alarm once in 10 |").contains(.words(["checks"])))
    #expect(
      offers("fit m on d augment [fl|").contains { if case .words = $0 { true } else { false } })
    #expect(offers("if a { b } |").contains(.words(["else"])))
    #expect(offers("cells wh|").contains(.words(["and", "in", "or", "where"])))
    #expect(offers("save se|").contains(.words(["session"])))
  }

  @Test func bareNamesAreReplacedWhole() {
    let name = context("get efficientnet-li|")
    #expect(name.offers == [.bareNames(.catalogue)])
    #expect(name.prefix == "efficientnet-li")
    #expect(name.range == 4..<19)
    #expect(offers("help f|") == [.bareNames(.topic)])
    #expect(offers("help |") == [.bareNames(.topic)])
    #expect(offers("history of |") == [.bareNames(.variable)])
  }

  @Test func insideQuotesATextIsOffered() {
    #expect(offers("load \"el|") == [.text(verb: "load", clause: nil)])
    #expect(context("load \"data/el|").prefix == "data/el")
    #expect(offers("save model to \"|") == [.text(verb: "save", clause: "to")])
    #expect(offers("x == \"a|") == [.text(verb: nil, clause: nil)])
    #expect(offers("load \"a\" |").allSatisfy { if case .text = $0 { false } else { true } })
  }

  @Test func commentsOfferNothing() { #expect(offers("show x # fi|") == []) }

  @Test(arguments: [
    ("x = 1", Completeness.complete), ("", .complete), ("repeat 3 {", .incomplete(indent: 2)),
    ("if a {\n  for i in x {", .incomplete(indent: 4)), ("f(1,", .incomplete(indent: 2)),
    ("x = 1 + \\", .incomplete(indent: 2)), ("x = ", .invalid), ("fit model on", .invalid),
    ("x = [1, 2\ny = 3", .invalid), ("x = (1 +\nshow y", .invalid),
    ("x = (1 +\ny", .incomplete(indent: 2)),
    ("f(a,\nb = 3", .incomplete(indent: 2)), ("repeat 2 {\n  x\ny = 3", .incomplete(indent: 2)),
    ("(\nfit", .incomplete(indent: 2)), ("x = \"abc", .invalid), ("repeat 3 { x }", .complete),
    ("x)", .invalid), ("# only", .complete),
  ])
  func theShellKnowsWhenALineIsDone(text: String, want: Completeness) {
    #expect(isComplete(text, verbs: designVerbs) == want)
  }
}
