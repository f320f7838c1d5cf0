import Foundation
import Language
import Testing

@testable import Interpreter

/// A verb that works until somebody asks it to stop.
private struct Work: Verb {
  static let summary = "Work until it is interrupted."
  static let examples: [String] = []

  @Object var number: Number

  func run(in context: Context) throws(Diagnostic) -> Number {
    context.progress(Progress("working"))
    while true { try context.checkInterrupt() }
  }
}

@Test func aFailedStatementLeavesEveryNameAsItWas() {
  let front = session()
  front.submit("x = 1; y = 2")
  let outcomes = front.submit("repeat 3 { x = x + 1; y = nothing }")
  #expect(outcomes.count == 1 && outcomes[0].failed && outcomes[0].value == nil)
  #expect((front["x"] as? Number) == .integer(1))
  #expect(front.history.map(\.source) == ["x = 1", "y = 2"])
}

@Test func anInterruptedLoopLeavesEveryNameAsItWas() {
  let front = session()
  front.submit("x = 1")
  let interrupt = front.interruptFlag
  let timer = Thread {
    Thread.sleep(forTimeInterval: 0.1)
    interrupt.request()
  }
  timer.start()
  let outcome = front.submit("repeat 1000000000 { x = x + 1 }")[0]
  #expect(outcome.isInterrupted)
  #expect((front["x"] as? Number) == .integer(1))
  #expect(front.submit("x")[0].text == "1")
}

@Test func aVerbIsInterruptedAtItsNextLook() {
  let front = session([Work.self])
  let interrupt = front.interruptFlag
  let timer = Thread {
    Thread.sleep(forTimeInterval: 0.1)
    interrupt.request()
  }
  timer.start()
  #expect(front.submit("work 1")[0].isInterrupted)
}

@Test func aWishToStopBetweenTwoStatementsStopsTheSecondAndAllAfterIt() {
  let front = session()
  let interrupt = front.interruptFlag
  let outcomes = front.submit(
    "x = 1; y = 2; z = 3", stopsAtError: false,
    finished: { outcome in if outcome.source == "x = 1" { interrupt.request() } })
  #expect(outcomes.map(\.isInterrupted) == [false, true])
  #expect(front["x"] != nil && front["y"] == nil && front["z"] == nil)
  #expect(front.submit("y = 2")[0].isInterrupted == false)
}

@Test func aWishToStopBeforeACellStopsTheCell() {
  let front = session()
  front.interrupt()
  #expect(front.submit("x = 1; y = 2").map(\.isInterrupted) == [true])
  #expect(front["x"] == nil)
}

@Test func everyStatementBeforeAMistakeRuns() {
  let front = session()
  let outcomes = front.submit("x = 1\ny = = 2\nz = 3", stopsAtError: false)
  #expect(outcomes.map(\.failed) == [false, true, false])
  #expect(outcomes.map(\.line) == [1, 2, 3])
  #expect(outcomes[1].source == "y = = 2")
  #expect(session().submit("x = 1\ny = = 2\nz = 3").count == 2)
}

@Test func aStatementAsJSON() {
  let front = session()
  let text = front.submit("x = 1\n\"a\\\"b\"\n1 / 0\n[1, \"b\"]\nx +* 2", stopsAtError: false)
    .map { $0.json().description }
  #expect(
    text[0].hasPrefix(
      #"{"line": 1, "cell": null, "statement": "x = 1", "kind": "number", "value": 1, "digest": "sha256:"#
    ))
  #expect(text[0].hasSuffix(#""text": "", "notices": [], "error": null}"#))
  #expect(text[1].contains(#""value": "a\"b""#) && text[1].contains(#""text": "a\"b""#))
  #expect(text[2].contains(#""value": "inf""#))
  #expect(text[3].contains(#""value": [1, "b"]"#))
  #expect(text[4].contains(#""value": null, "digest": null"#))
  #expect(text[4].contains(#""span": {"line": 5, "start": 2"#))
}

@Test func equalValuesHaveEqualDigests() {
  let front = session()
  func digest(_ text: String) -> String? { front.submit(text)[0].value?.digest.description }
  #expect(digest("3") == digest("1 + 2"))
  #expect(digest("3") != digest("3.0"))
  #expect(digest("80%") == digest("80.0%"))
  #expect(digest("[1, \"a\"]") == digest("[1, \"a\"]"))
  #expect(digest("[1, \"a\"]") != digest("[2, \"a\"]"))
  front.submit("def f(x) = x + 1")
  let first = digest("f")
  front.submit("def f(x) = x  +  1")
  #expect(digest("f") == first)
}

@Test func completionOffersWhatMayStandThere() {
  let front = session([Work.self])
  front.submit("width = 3")
  func words(_ text: String) -> [String] {
    front.completions(in: text, cursor: text.utf8.count).1.map(\.text)
  }
  #expect(words("wo").contains("work"))
  #expect(words("work wi") == ["width"])
  #expect(words("history ") == ["of"])
  #expect(words("history of w") == ["width"])
  #expect(words("help his") == ["history"])
}

@Test func terminalEscapesInDataAreShownNotSent() {
  let front = session()
  #expect(front.submit("\"a\\u{1b}[31mb\"")[0].text == "a\\u{1b}[31mb")
  let rendering = Rendering("<b>\u{202e}")
  #expect(rendering.text == "<b>\\u{202e}")
  #expect(rendering.html == "<pre>&lt;b&gt;\\u{202e}</pre>")
}
