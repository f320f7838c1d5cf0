import Foundation
import Language
import Synchronization
import Testing

@testable import Interpreter

/// A small generator (SplitMix64), so that a failure can be run again from its seed.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Writes random programs: mostly well formed, rarely sensible.
private struct ProgramWriter {
  var random: SeededGenerator
  let functions = FunctionTable.standard.entries

  mutating func program() -> String {
    (0..<Int.random(in: 1...6, using: &random)).map { _ in statement(3) }.joined(separator: "\n")
  }

  private mutating func pick(_ words: [String]) -> String {
    words.randomElement(using: &random) ?? ""
  }

  private mutating func name() -> String { pick(["a", "b", "c", "x", "f", "g"]) }

  private mutating func statement(_ depth: Int) -> String {
    guard depth > 0 else { return expression(2) }
    switch Int.random(in: 0..<12, using: &random) {
    case 0: return "for \(name()) in \(expression(1)) { \(statement(depth - 1)) }"
    case 1: return "repeat \(pick(["0", "1", "3", "-1", "a"])) { \(statement(depth - 1)) }"
    case 2:
      return "if \(expression(2)) { \(statement(depth - 1)) } else { \(statement(depth - 1)) }"
    case 3: return "def \(pick(["f", "g"]))(\(pick(["x", "a, b", ""]))) = \(expression(3))"
    case 4: return "def \(pick(["f", "g"]))(x) { \(statement(depth - 1)); \(expression(2)) }"
    case 5: return "\(name()), \(name()) = \(expression(2))"
    case 6: return pick(["values", "history", "history of a", "help f", "help", "time a + 1"])
    case 7: return expression(4)
    default: return "\(name()) = \(expression(4))"
    }
  }

  private mutating func expression(_ depth: Int) -> String {
    guard depth > 0 else {
      return pick([
        "0", "1", "-3", "2.5", "80%", "9223372036854775807", "1e308", "true", "false", "none",
        "\"text\"", "\"\"", "[]", "[1, 2]", "[[1.5, 2], [3, 4]]", "[1, \"a\"]", "0:3", "5:0:-2",
        "-9223372036854775808:9223372036854775807", "[true, false]", "a", "b", "c", "x",
      ])
    }
    switch Int.random(in: 0..<10, using: &random) {
    case 0...3:
      let operation = pick([
        "+", "-", "*", "/", "//", "%", "@", "^", "==", "!=", "<", ">=", "in", "and", "or", "where",
      ])
      return "(\(expression(depth - 1)) \(operation) \(expression(depth - 1)))"
    case 4: return "(\(pick(["-", "not "]))\(expression(depth - 1)))"
    case 5:
      return "\(name())[\(pick(["0", "-1", ":", "1:", "::-1", "a", "0, 0", "[true, false]"]))]"
    case 6: return "\(name()).\(pick(["T", "shape", "type", "count", "nothing"]))"
    case 7: return "[\(expression(depth - 1)), \(expression(depth - 1))]"
    case 8: return "\(pick(["f", "g"]))(\(expression(depth - 1)))"
    default:
      guard let function = functions.randomElement(using: &random) else { return "1" }
      let count = Int.random(in: 0...max(1, function.parameters.count), using: &random)
      let arguments = (0..<count).map { _ in expression(depth - 1) }
      return "\(function.name)(\(arguments.joined(separator: ", ")))"
    }
  }
}

/// Interrupts whatever runs for longer than two seconds, again and again until it ends.
private final class Watch: Sendable {
  private let isOver = Atomic<Bool>(false)

  init(_ interrupt: StatementInterrupt) {
    Thread {
      let deadline = ContinuousClock.now + .seconds(2)
      while !self.isOver.load(ordering: .relaxed) {
        Thread.sleep(forTimeInterval: 0.02)
        if ContinuousClock.now > deadline { interrupt.request() }
      }
    }.start()
  }

  func end() { isOver.store(true, ordering: .relaxed) }
}

@Suite struct EvaluatorPropertyTests {
  /// How many programs are tried; `THAW_MUTATIONS` asks for more.
  static let programCount =
    ProcessInfo.processInfo.environment["THAW_MUTATIONS"].flatMap(Int.init) ?? 400

  /// No program crashes; each failed statement says why, in words without Swift's type names. What
  /// would run for ever is interrupted.
  @Test(arguments: 0..<8) func randomProgramsEndInAValueOrADiagnostic(block: Int) {
    for index in 0..<EvaluatorPropertyTests.programCount / 8 {
      let seed = UInt64(block * 1_000_000 + index)
      var writer = ProgramWriter(random: SeededGenerator(state: seed))
      let front = session()
      let text = writer.program()
      let watch = Watch(front.interruptFlag)
      for outcome in front.submit(text, stopsAtError: false) {
        let said = outcome.errors.map(\.message).joined() + outcome.text
        #expect(outcome.failed == (outcome.value == nil), "seed \(seed): \(text)")
        #expect(
          !said.contains("Interpreter.") && !said.contains("Optional("), "seed \(seed): \(text)")
        _ = outcome.json().description
      }
      watch.end()
    }
  }

  @Test func limitsEndInADiagnostic() {
    func error(_ text: String) -> String? {
      session().submit(text, stopsAtError: false).compactMap { $0.errors.first?.message }.first
    }
    #expect(error("def f(n) = f(n + 1)\nf(0)") == "`f` calls itself without end")
    let deep =
      String(repeating: "(1 + ", count: 60) + "f(n + 1)" + String(repeating: ")", count: 60)
    #expect(error("def f(n) = \(deep)\nf(0)") == "this goes too deep")
    #expect(error("t = \"0123456789\"\nrepeat 40 { t = t + t }") == "this text is too long")
    #expect(
      error("t = \"0123456789\"\nrepeat 12 { t = t + t }\nrepeat 1000000 { time t }")
        == "this statement shows too much")
  }
}
