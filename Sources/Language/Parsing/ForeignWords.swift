/// Words that people bring along from terminals and other languages, with what Thaw has instead.
enum ForeignWords {
  private struct Entry {
    var words: [String]
    var hint: String
    /// They stand for values, so that the hint helps inside an expression too.
    var areValues = false
  }

  private static let entries = [
    Entry(words: ["exit", "bye", "logout", "q"], hint: "to leave, type `quit` or press Ctrl-D"),
    Entry(words: ["ls", "dir"], hint: "`values` lists what this session holds"),
    Entry(
      words: ["cd", "pwd"],
      hint: "Thaw works in the folder it was started in; leave with `quit` to change it"),
    Entry(words: ["cat", "less", "open", "read_csv"], hint: "`load \"FILE\"` reads a file"),
    Entry(
      words: ["pip", "pip3", "conda", "apt", "npm"],
      hint: "nothing needs installing; `get NAME` fetches models and datasets"),
    Entry(
      words: ["import", "from", "using", "require"],
      hint: "nothing needs importing: functions such as `mean` and `exp` are at hand"),
    Entry(words: printing, hint: "write the value alone, or `show` it"),
    Entry(words: ["let", "var", "const", "global"], hint: "write `x = …`"),
    Entry(words: ["func", "function", "fn", "lambda"], hint: "write `def f(x) = …`"),
    Entry(
      words: ["while", "loop", "foreach"],
      hint: "the loops are `repeat 100 { … }` and `for i in 0:10 { … }`"),
    Entry(words: ["return"], hint: "a function's value is its last statement's"),
    Entry(words: ["del", "rm", "unset"], hint: "`forget NAME` takes a name out of the session"),
    Entry(words: ["python", "python3", "bash", "sudo", "git", "jupyter"], hint: terminal),
    Entry(words: ["man", "info", "dir"], hint: "`help VERB` explains a verb"),
    Entry(words: ["train"], hint: "`fit MODEL on DATA` trains"),
    Entry(words: ["True", "TRUE"], hint: "write `true`", areValues: true),
    Entry(words: ["False", "FALSE"], hint: "write `false`", areValues: true),
    Entry(words: ["None", "nil", "null", "NULL", "NA"], hint: "write `none`", areValues: true),
    Entry(
      words: modules, hint: "write the function alone: `mean(x)`", areValues: true),
  ]

  /// What shows a value elsewhere.
  private static let printing = ["print", "println", "printf", "echo", "disp", "display"]

  /// What a function's name follows in Python.
  static let modules = ["np", "numpy", "torch", "pd", "math"]

  /// For lines that belong into a terminal.
  static let terminal = "that is a line for the terminal; leave Thaw with `quit` first"

  /// What the program `thaw` takes on its command line.
  static let subcommands: Set = [
    "shell", "run", "replay", "check", "get", "kernel", "session", "version",
  ]

  static func hint(for word: String, asValue: Bool = false) -> String? {
    entries.first { $0.words.contains(word) && ($0.areValues || !asValue) }?.hint
  }

  /// For a call of a function from elsewhere: with its argument, where that makes the line to write.
  static func hint(forCallOf word: String, _ arguments: [Expression.Argument]) -> String? {
    guard printing.contains(word), arguments.count == 1, arguments[0].name == nil else {
      return hint(for: word)
    }
    let value = arguments[0].value.canonical
    guard value.count <= 60, !value.contains("\n") else { return hint(for: word) }
    return "write `\(value)` alone, or `show \(value)`"
  }
}

/// What Thaw has instead of a word from a terminal or another language, as a hint for a name that
/// nothing is bound to: `exit`, `ls`, `print`, `True`.
///
/// - Parameter asValue: whether the word stands inside an expression, where only words for values
///   are taken for foreign.
public func hintForForeignWord(_ word: String, asValue: Bool = false) -> String? {
  ForeignWords.hint(for: word, asValue: asValue)
}

/// What Thaw has instead of a call of a function from another language, as a hint: `print(model)`.
public func hintForForeignCall(_ name: Name, _ arguments: [Expression.Argument]) -> String? {
  ForeignWords.hint(forCallOf: name.text, arguments)
}

extension Parser {
  /// A line from elsewhere, at the start of a statement or a value: told as such, with the one
  /// thing to do instead.
  func foreignLine() -> Diagnostic? {
    if typed(current) == "!", current.word == "not" {
      return Diagnostic("no program can be run from here", at: span(of: current))
        .hint("leave Thaw with `quit`, or use another terminal")
    }
    if at(.percent) {
      return Diagnostic("`%` can't begin a line", at: span(of: current))
        .hint("`time COMMAND` measures; `help` lists the verbs")
    }
    guard let word = current.word else { return nil }
    if word == "thaw", let subcommand = next.word, ForeignWords.subcommands.contains(subcommand),
      verbs["thaw"]?.clause(token(2).word ?? "") == nil, !isEnd(token(2))
    {
      return Diagnostic("`thaw \(subcommand)` is no command of the language", at: lineSpan)
        .hint(ForeignWords.terminal)
    }
    guard verbs[word] == nil, isFollowedByValue, let hint = ForeignWords.hint(for: word) else {
      return nil
    }
    return Diagnostic("there is no verb `\(word)`", at: span(of: current)).hint(hint)
  }

  /// A word, number or text follows, which nothing but a verb can have before it.
  private var isFollowedByValue: Bool {
    switch next.kind {
    case .word(let word): !Keyword.operators.contains(word)
    case .integer, .real, .percent, .text: true
    default: false
    }
  }

  func isEnd(_ token: Token) -> Bool {
    switch token.kind {
    case .end, .separator, .cursor: true
    default: false
    }
  }

  /// From here to the end of the line.
  private var lineSpan: SourceSpan {
    let start = current.range.lowerBound
    return SourceSpan(in: source, start..<source.lineRange(at: start).upperBound)
  }
}
