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

/// Everything `help` can say, made from the declarations: at the prompt, in Jupyter's inspection and
/// in the manual.
public struct HelpPages: Sendable {
  let verbs: VerbTable
  let functions: FunctionTable
  let further: [HelpTopic]

  /// Pages on these verbs, functions and topics.
  public init(verbs: VerbTable, functions: FunctionTable, further: [HelpTopic] = []) {
    self.verbs = verbs
    self.functions = functions
    self.further =
      [
        HelpTopic("language", summary: "the grammar on one page", text: languagePage),
        HelpTopic("types", summary: "how types of numbers meet", text: typeTable),
      ] + further
  }

  /// What `help` alone shows.
  public var overview: String {
    var lines = ["verbs"]
    lines += HelpPages.list(verbs.entries.map { ($0.signature.name, $0.type.summary) })
    let topics =
      [("functions", "what stands in expressions, as in `mean(x)`")]
      + further.map { ($0.name, $0.summary) }
    lines += ["", "topics"] + HelpPages.list(topics)
    return (lines + ["", "`help NAME` explains one of them"]).joined(separator: "\n")
  }

  /// The names that have a page: verbs, functions, topics.
  public var topics: [String] {
    verbs.entries.map(\.signature.name) + ["functions"] + further.map(\.name)
      + functions.entries.map(\.name)
  }

  /// The page on a verb, a function or a topic; nil if there is none.
  public func page(_ name: String) -> String? {
    let pages = [
      verbs[name].map(HelpPages.page), functions[name].map(HelpPages.page),
      further.first { $0.name == name }?.text,
      name == "functions" ? functionList : nil,
    ].compactMap { $0 }
    return pages.isEmpty ? nil : pages.joined(separator: "\n\n")
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

  private var functionList: String {
    HelpPages.list(functions.entries.map { ($0.usage, $0.summary) }).joined(separator: "\n")
  }

  private static func page(_ entry: VerbTable.Entry) -> String {
    var lines = ["\(entry.signature.name): \(entry.type.summary)", "", "  \(usage(of: entry))"]
    let described = entry.arguments.filter { !$0.purpose.isEmpty || $0.defaultText != nil }
    if !described.isEmpty { lines.append("") }
    lines += list(
      described.map { argument in
        let name = [argument.word, argument.placeholder].compactMap { $0 }.joined(separator: " ")
        let value = argument.defaultText.map { " (default \($0))" } ?? ""
        return (name, argument.purpose + value)
      })
    if !entry.type.about.isEmpty { lines += [""] + HelpPages.wrapped(entry.type.about) }
    if !entry.type.examples.isEmpty {
      lines += ["", "examples"] + entry.type.examples.map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private static func page(_ function: FunctionDeclaration) -> String {
    var lines = [function.usage, ""] + wrapped(function.summary)
    if !function.examples.isEmpty {
      lines += ["", "examples"] + function.examples.map { "  \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  /// A paragraph in lines of at most `width` characters.
  private static func wrapped(_ text: String, width: Int = 80) -> [String] {
    var lines: [String] = []
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, last.count + word.count < width {
        lines[lines.count - 1] = "\(last) \(word)"
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }

  /// Names and explanations in two columns; a long name gets a line of its own.
  private static func list(_ rows: [(String, String)]) -> [String] {
    let width = min(rows.map(\.0.count).max() ?? 0, 28)
    let indent = String(repeating: " ", count: width + 4)
    return rows.map { name, text in
      let text = wrapped(text, width: 80 - width - 4).joined(separator: "\n" + indent)
      guard !text.isEmpty else { return "  \(name)" }
      return name.count <= width
        ? "  \(name.padded(to: width))  \(text)" : "  \(name)\n\(indent)\(text)"
    }
  }
}
