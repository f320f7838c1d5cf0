import Language

/// Explains verbs, functions and topics: `help`, `help fit`.
struct Help: Verb {
  static let summary = "Explain a verb, a function or a topic."
  static let about = """
    Every verb and every function says itself what it does, which clauses it takes and what they are \
    when they are left out. `help` alone lists all there is; `help language` shows the grammar.
    """
  static let examples = ["help", "help help", "help functions"]
  static let isMeasured = true
  static let isRemembered = false

  @Object("what to explain") var topic: TopicName?

  func run(in context: Context) throws(Diagnostic) -> String {
    guard let topic else { return context.helpPages.overview }
    if let page = context.helpPages.page(topic.name) { return page }
    if let value = context.names.first(where: { $0.name == topic.name })?.value {
      let article = "aeiou".contains(value.kind.first ?? "x") ? "an" : "a"
      return "`\(topic.name)` is \(article) \(value.kind): \(value.summary)"
    }
    throw Diagnostic("there is no help on `\(topic.name)`", at: $topic.span)
      .hint(
        nearest(to: topic.name, among: context.helpPages.topics).map { "did you mean `\($0)`?" }
          ?? "`help` lists what there is")
  }
}
