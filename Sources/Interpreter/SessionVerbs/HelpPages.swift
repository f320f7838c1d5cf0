import Language

/// A topic of `help` that is neither a verb nor a function: `help metrics`, `help language`.
public struct HelpTopic: Sendable {
  /// The word after `help`.
  public let name: String
  /// One line for the overview.
  public let summary: String
  /// The page.
  public let text: String

  /// A page under a name.
  public init(_ name: String, summary: String, text: String) {
    self.name = name
    self.summary = summary
    self.text = text
  }
}

/// Everything `help` can say, made from the declarations and laid out for a window: at the prompt, in
/// Jupyter's inspection and in the manual.
public struct HelpPages: Sendable {
  let verbs: VerbTable
  let functions: FunctionTable
  let further: [HelpTopic]
  private let layout: HelpLayout

  /// Pages on these verbs, functions and topics, in lines of at most `width` columns.
  public init(
    verbs: VerbTable, functions: FunctionTable, further: [HelpTopic] = [], width: Int = 80
  ) {
    self.verbs = verbs
    self.functions = functions
    self.further =
      [
        HelpTopic("language", summary: "the grammar on one page", text: languagePage),
        HelpTopic("types", summary: "how types of numbers meet", text: typeTable),
      ] + further
    layout = HelpLayout(width: width)
  }

  /// What `help` alone shows.
  public var overview: String {
    var lines = ["verbs"]
    lines += layout.list(verbs.entries.map { ($0.signature.name, $0.type.summary) })
    let topics =
      [("functions", "what stands in expressions, as in `mean(x)`")]
      + further.map { ($0.name, $0.summary) } + [("manual", "all of it, one page after the other")]
    lines += ["", "topics"] + layout.list(topics)
    lines += [""] + layout.wrapped("`help NAME` explains one of them")
    return lines.joined(separator: "\n")
  }

  /// The names that have a page: verbs, functions, topics.
  public var topics: [String] {
    verbs.entries.map(\.signature.name) + ["functions"] + further.map(\.name) + ["manual"]
      + functions.entries.map(\.name)
  }

  /// The page on a verb, a function or a topic; nil if there is none.
  public func page(_ name: String) -> String? {
    let pages = [
      verbs[name].map(page), functions[name].map(page),
      further.first { $0.name == name }.map(page),
      name == "functions" ? functionList.joined(separator: "\n") : nil,
      name == "manual" ? manual : nil,
    ].compactMap { $0 }
    return pages.isEmpty ? nil : pages.joined(separator: "\n\n")
  }

  /// Every page: the language, the verbs, the functions and the other topics.
  public var manual: String {
    let (language, others) = (further.prefix(2), further.dropFirst(2))
    let chapters: [(String, [String])] = [
      ("Language", language.map(page)),
      ("Verbs", verbs.entries.map(page)),
      ("Functions", [functionList.joined(separator: "\n")] + functions.entries.map(page)),
      ("Topics", others.map(page)),
    ]
    let text = chapters.filter { !$0.1.isEmpty }.map { title, pages in
      ([HelpPages.heading(title)] + pages).joined(separator: "\n\n")
    }
    return text.joined(separator: "\n\n\n")
  }

  /// The line of grammar of a verb: `freeze MODEL [except LAYERS]`.
  public static func usage(of entry: VerbTable.Entry) -> String {
    var words = [entry.signature.name]
    for argument in entry.arguments {
      let text = [argument.word, argument.placeholder].compactMap { $0 }
        .filter { !$0.isEmpty }.joined(separator: " ")
      words.append(argument.isRequired ? text : "[\(text)]")
    }
    return words.joined(separator: " ")
  }

  private var functionList: [String] {
    layout.list(functions.entries.map { ($0.usage, $0.summary) })
  }

  private func page(_ topic: HelpTopic) -> String {
    layout.page(topic.text).joined(separator: "\n")
  }

  private func page(_ entry: VerbTable.Entry) -> String {
    var lines = layout.wrapped("\(entry.signature.name): \(entry.type.summary)", hanging: 2)
    lines += [""] + layout.wrapped(HelpPages.usage(of: entry), indent: 2, hanging: 6)
    let described = entry.arguments.filter { !$0.purpose.isEmpty || $0.defaultText != nil }
    if !described.isEmpty { lines.append("") }
    lines += layout.list(
      described.map { argument in
        let name = [argument.word, argument.placeholder].compactMap { $0 }.joined(separator: " ")
        let value = argument.defaultText.map { " (default \($0))" } ?? ""
        return (name, argument.purpose + value)
      })
    if !entry.type.about.isEmpty { lines += [""] + layout.paragraph(entry.type.about) }
    return (lines + examples(entry.type.examples)).joined(separator: "\n")
  }

  private func page(_ function: FunctionDeclaration) -> String {
    let lines = layout.wrapped(function.usage, hanging: 4) + [""]
    return (lines + layout.paragraph(function.summary) + examples(function.examples))
      .joined(separator: "\n")
  }

  private func examples(_ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["", "examples"] + lines.flatMap(layout.code)
  }

  private static func heading(_ title: String) -> String {
    "\(title)\n\(String(repeating: "=", count: title.count))"
  }
}
