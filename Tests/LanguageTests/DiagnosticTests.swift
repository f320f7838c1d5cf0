import Language
import Testing

struct DiagnosticTests {
  private let source = SourceText("train, test = split cells stratify [defect, type] seed 7")

  @Test func itReadsAsTheStylePageShows() {
    let span = SourceSpan(in: source, 36..<42)
    let told = Diagnostic("`cells` has no column `defect`", at: span)
      .hint("did you mean `defective`? `describe cells` lists the columns")
      .hint(nil)
    #expect(
      told.rendered() == """
        error: `cells` has no column `defect`
          │ train, test = split cells stratify [defect, type] seed 7
          │                                     ^^^^^^
        hint: did you mean `defective`? `describe cells` lists the columns
        """)
  }

  @Test func labelsStandBesideTheirCarets() {
    let span = SourceSpan(in: source, 0..<5)
    let told = Diagnostic.note("taken", at: span, "here").label(
      "there", at: SourceSpan(in: source, 7..<11))
    #expect(
      told.rendered() == """
        note: taken
          │ train, test = split cells stratify [defect, type] seed 7
          │ ^^^^^ here
          │        ^^^^ there
        """)
  }

  @Test func scriptsAreNamedWithTheLine() {
    let script = SourceText("a = 1\nb = c", name: "solar.thaw", firstLine: 10)
    let told = Diagnostic("nothing is called `c`", at: SourceSpan(in: script, 10..<11))
    #expect(
      told.rendered() == """
        error: nothing is called `c`
          ╭ solar.thaw, line 11
          │ b = c
          │     ^
        """)
  }

  @Test func coloursGoAroundTheSameLetters() {
    let told = Diagnostic("wrong", at: SourceSpan(in: source, 0..<5)).hint("right")
    let plain = told.rendered(colour: true).replacing(/\u{1B}\[[0-9;]*m/, with: "")
    #expect(plain == told.rendered())
    #expect(told.rendered(colour: true).contains("\u{1B}[1;31merror:\u{1B}[0m"))
  }

  @Test func caretsStandUnderWideCharacters() {
    let wide = SourceText("名前é = e\u{301} + 👩‍🚀x")
    let start = wide.text.utf8.count - 1
    let lines = Diagnostic("wrong", at: SourceSpan(in: wide, start..<start + 1)).rendered()
      .split(separator: "\n")
    #expect(lines[2] == "  │ " + String(repeating: " ", count: 4 + 1 + 3 + 1 + 3 + 2) + "^")
    #expect("日本é👍🏽".displayWidth == 7)
  }

  @Test func terminalEscapesAreShownNotSent() {
    let hostile = SourceText("x = \"\u{1B}[2J\u{202E}\" + \ty")
    let told = Diagnostic(
      "no column `\u{1B}]0;pwn\u{7}`", at: SourceSpan(in: hostile, 5..<10), "\u{9B}2J"
    )
    .hint("\u{1B}c")
    let text = told.rendered()
    #expect(!text.unicodeScalars.contains { $0.value < 0x20 && $0 != "\n" || $0.value == 0x9B })
    #expect(!text.unicodeScalars.contains { $0.value == 0x202E })
    #expect(text.hasPrefix("error: no column `\\u{1b}]0;pwn\\u{7}`"))
  }

  @Test func longLinesShowThePartAroundThePlace() {
    let long = SourceText(
      String(repeating: "a", count: 300) + "XYZ" + String(repeating: "b", count: 300))
    let lines = Diagnostic("wrong", at: SourceSpan(in: long, 300..<303)).rendered(width: 60)
      .split(separator: "\n")
    #expect(lines[1].count <= 60)
    let caret = lines[2].firstIndex(of: "^").map {
      lines[2].distance(from: lines[2].startIndex, to: $0)
    }
    let place = lines[1].firstIndex(of: "X").map {
      lines[1].distance(from: lines[1].startIndex, to: $0)
    }
    #expect(caret == place)
  }

  @Test(.timeLimit(.minutes(1))) func aMegabyteOnOneLineIsShownInPart() {
    let long = SourceText(String(repeating: "é+", count: 300_000))
    for start in stride(from: 0, to: 900_000, by: 9_000) {
      let told = Diagnostic("wrong", at: SourceSpan(in: long, start..<start + 3)).rendered()
      #expect(told.split(separator: "\n").allSatisfy { $0.displayWidth <= 100 })
    }
    let all = Diagnostic("wrong", at: long.span).rendered()
    #expect(all.split(separator: "\n").allSatisfy { $0.displayWidth <= 100 })
  }

  @Test(arguments: [
    ("epoch", "epochs"), ("excpt", "except"), ("fti", "fit"), ("FIT", "fit"), ("lod", "load"),
    ("qantize", "quantize"), ("probab", "probabilities"),
  ])
  func slipsOfTheFingersAreGuessed(typed: String, meant: String) {
    let words = ["fit", "load", "quantize", "epochs", "except", "probabilities"]
    #expect(nearest(to: typed, among: words) == meant)
  }

  @Test func farWordsAreNotGuessed() {
    #expect(nearest(to: "colour", among: ["layers", "except", "below"]) == nil)
    #expect(nearest(to: "x", among: ["y"]) == nil)
    #expect(nearest(to: "", among: ["y"]) == nil)
  }

  @Test(arguments: [
    ("load(\"elpv\")", "load \"elpv\""), ("fit(model, train)", "fit model on train"),
    ("fit(model, train, epochs: 3)", "fit model on train epochs 3"), ("get(\"elpv\")", "get elpv"),
    ("predict(m, d, as: \"logits\")", "predict m on d as logits"), ("quit()", "quit"),
    ("show((fit model on train))", "show (fit model on train)"),
  ])
  func callsOfVerbsBecomeTheirLines(typed: String, meant: String) {
    guard
      case .expression(let call) = parse(typed, verbs: designVerbs).program.statements.first?.kind
    else {
      Issue.record("no expression")
      return
    }
    #expect(commandMeant(by: call, verbs: designVerbs) == meant)
    #expect(parse(meant, verbs: designVerbs).diagnostics == [])
  }

  @Test func callsThatFitNoClauseAreNotGuessed() {
    for typed in ["fit(a, b, c)", "mean(x)", "x", "fit(a, colour: 3)"] {
      guard
        case .expression(let call) = parse(typed, verbs: designVerbs).program.statements.first?.kind
      else { continue }
      #expect(commandMeant(by: call, verbs: designVerbs) == nil)
    }
  }

  @Test(arguments: ["exit", "ls", "print", "True", "pip"])
  func foreignWordsHaveOneHint(word: String) { #expect(hintForForeignWord(word) != nil) }
}
