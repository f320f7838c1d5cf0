import Foundation
import Language
import Tensors
import Testing

@testable import Interpreter

/// A program that binds, rebinds, forgets and looks, drawn from a seed.
private func statements(seed: Int, count: Int) -> [String] {
  var stream = RandomSource(seed: Int64(seed), purpose: "statements").stream()
  let names = ["a", "b", "c", "d"]
  return ["a, b, c, d = [1, 2, 3, 4]"]
    + (1..<count).map { step in
      let name = names[stream.integer(below: 4)]
      let other = names[stream.integer(below: 4)]
      switch stream.integer(below: 6) {
      case 0: return "\(name)"
      case 1: return "\(name) = \(other)"
      case 2: return "repeat 2 { \(name) = \(other) + \(step) }"
      case 3: return "def f(x) = x + \(other); \(name) = f(\(step))"
      default: return "\(name) = \(other) * 2 - \(step)"
      }
    }
}

private func state(_ front: Front) -> [String] {
  front.names.map { "\($0.name) \($0.value.digest)" }
}

@Test func undoAndRedoGoThroughTheStatesTheSessionHad() {
  for seed in 0..<20 {
    let front = session()
    var states = [state(front)]
    for line in statements(seed: seed, count: 30) {
      front.submit(line) { outcome in
        if !outcome.names.isEmpty { states.append(state(front)) }
      }
    }
    let stepCount = states.count - 1
    for back in 1...stepCount {
      front.submit("undo")
      #expect(state(front) == states[stepCount - back], "seed \(seed), \(back) back")
    }
    #expect(front.history.isEmpty)
    front.submit("redo \(stepCount / 2)")
    #expect(state(front) == states[stepCount / 2], "seed \(seed)")
    front.submit("redo \(stepCount - stepCount / 2)")
    #expect(state(front) == states[stepCount], "seed \(seed)")
    front.submit("undo \(stepCount)")
    #expect(front.names.isEmpty)
  }
}

@Test func theHistoryOfANameIsAProgramThatMakesItAgain() {
  for seed in 0..<20 {
    let front = session()
    for line in statements(seed: seed, count: 40) { front.submit(line) }
    for (name, value) in front.names {
      let program = front.submit("history of \(name)")[0].value as? String ?? ""
      let other = session()
      let outcomes = other.submit(program)
      #expect(outcomes.allSatisfy { !$0.failed }, "seed \(seed): \(program)")
      #expect(other[name]?.digest == value.digest, "seed \(seed): \(name)")
    }
  }
}

@Test func largeValuesAreLetGoAndMadeAgain() {
  let front = session()
  front.submit("x = random([4000000], seed: 1)")
  let first = front.names[0].value
  let digest = first.digest
  // Each is 16 MB, and 256 MiB may wait to be undone.
  for _ in 0..<20 { front.submit("x = x * 0.5") }
  #expect(first.valueIfHere == nil)
  front.submit("undo 20")
  #expect(front["x"]?.digest == digest)
  #expect(front.names[0].value === first)
  front.submit("redo 20; undo 10")
  #expect(front.submit("x[0]")[0].value != nil)
}

@Test func aLongChainOfLargeValuesEndsWithoutAStackOfItsLength() {
  let front = session()
  front.submit("x = zeros([20000])")
  for _ in 0..<100 {
    front.submit(Array(repeating: "x = x + 1", count: 200).joined(separator: ";"))
  }
  #expect(front.history.count == 20_001)
}

@Test func agesAreShownAndAreNoPartOfAListing() {
  final class Clock: @unchecked Sendable {
    // Read and written on the session's thread, and here while that waits.
    var seconds = 1000
  }
  let clock = Clock()
  let front = Front(
    verbs: VerbTable(SessionVerbs.all),
    surroundings: Surroundings(libraryFolder: "/nowhere", now: { clock.seconds }))
  front.submit("x = 1")
  let first = front.submit("values")[0]
  clock.seconds += 300
  let second = front.submit("values")[0]
  #expect(first.text.hasSuffix("now") && second.text.hasSuffix("5 min"))
  #expect(first.value?.digest == second.value?.digest)
}
