import Foundation
import Language
import Synchronization
import Tensors
import Testing

@testable import Interpreter

/// Takes longer than what is called cheap, and counts how often it ran.
private struct Toil: Verb {
  static let summary = "Take a while."
  static let examples: [String] = []
  static let runCount = Mutex(0)

  @Object var number: Number
  @Clause("by", "what to add") var step = 1

  func run(in context: Context) throws(Diagnostic) -> Tensor {
    Toil.runCount.withLock { $0 += 1 }
    Thread.sleep(forTimeInterval: 1.1)
    try context.checkInterrupt()
    return Tensor([number.real + Double(step)], shape: [1])
  }
}

/// Takes a little less than what is called cheap.
private struct Nap: Verb {
  static let summary = "Take a little while."
  static let examples: [String] = []

  func run(in context: Context) -> None {
    Thread.sleep(forTimeInterval: 0.4)
    return None()
  }
}

/// A session that a journal keeps.
private func session(_ journal: MemoryJournal, _ more: [any Verb.Type] = []) throws -> Front {
  let front = session(more)
  try front.open(journal)
  return front
}

private func state(_ front: Front) -> [String] {
  front.names.map { "\($0.name) \($0.value.kind) \($0.value.summary) \($0.value.digest)" }
}

/// Statements that bind one value of every kind of this room, and of every shape of it.
private let valuesOfEveryKind = """
  n = 3; big = -9223372036854775807 - 1; r = 2.5; minus = -0.0; nothing = 0 / 0.0; p = 12.5%
  yes = true; t = "two\\nlines and é😀"; none_at_all = none
  range = 3:20:4; back = 9:0:-1
  l = ["a", 1, none, [2, "b"], true]; empty = ["x"][0:0]
  i = [1, -2, 3]; f = [[1.5, 0 / 0.0], [-1 / 0.0, 0.1]]; d = zeros([2], type: "float64") + 0.1; b = [true, false]
  scalar = sum([1, 2]); nothing_in = zeros([0, 3]); large = random([80, 80], seed: 1)
  k = 2; def scaled(x) = k * x + sum(i)
  def recursive(x) { if x < 1 { 0 } else { recursive(x - 1) + k } }
  m = mean; listing = values
  """

@Test func everyKindOfValueComesBackWithItsDigest() throws {
  let journal = MemoryJournal()
  let front = try session(journal)
  let outcomes = front.submit(valuesOfEveryKind)
  #expect(outcomes.allSatisfy { !$0.failed }, "\(outcomes.flatMap(\.errors).map(\.message))")
  let other = try session(journal)
  #expect(journal.state.withLock { $0.readCount } < 200)
  #expect(state(other) == state(front))
  for (name, value) in front.names {
    let back = try #require(other[name], "\(name)")
    #expect(back.digest == value.digest, "\(name)")
    // Ages are no part of a listing.
    guard value.kind != NameListing.kind else { continue }
    #expect(back.rendering(width: 80).text == front[name]?.rendering(width: 80).text, "\(name)")
  }
  let kinds = Set(front.names.map(\.value.kind))
  for kind in StorableKinds.ofLanguage { #expect(kinds.contains(kind.kind), "\(kind.kind)") }
  #expect(other.submit("scaled(10) + recursive(3)")[0].text == "28")
}

@Test func openingReadsNoValue() throws {
  let journal = MemoryJournal()
  try session(journal).submit(valuesOfEveryKind)
  let before = journal.state.withLock { $0.readCount }
  let front = try session(journal)
  #expect(front.names.count > 20 && front.history.count > 20)
  #expect(journal.state.withLock { $0.readCount } == before)
}

@Test func aSessionThatIsTakenUpGoesOnAsIfItHadNeverEnded() throws {
  for seed in 0..<10 {
    var stream = RandomSource(seed: Int64(seed), purpose: "sessions").stream()
    let journal = MemoryJournal()
    let whole = session()
    var front = try session(journal)
    for step in 0..<40 {
      let name = ["a", "b", "c"][stream.integer(below: 3)]
      let line =
        switch stream.integer(below: 9) {
        case 0: "undo"
        case 1: "redo"
        case 2: "forget \(name)"
        case 3: "undo 2"
        case 4: name
        case 5: "\(name) = \(name) + 1"
        default: "\(name) = \(step)"
        }
      let texts = [whole, front].map { $0.submit(line)[0].terminalText() }
      #expect(texts[0] == texts[1], "seed \(seed), step \(step): \(line)")
      if stream.integer(below: 3) == 0 { front = try session(journal) }
      let histories = [whole, front].map { $0.submit("history")[0].text }
      #expect(histories[0] == histories[1], "seed \(seed), step \(step): \(line)")
      #expect(Set(state(whole)) == Set(state(front)), "seed \(seed), step \(step): \(line)")
    }
  }
}

@Test func aLargeCheapValueIsKeptByItsStatement() throws {
  let journal = MemoryJournal()
  let front = try session(journal)
  front.submit("x = random([400000], seed: 3)")
  for _ in 0..<5 { front.submit("x = x + 1") }
  #expect(journal.state.withLock { $0.blobs.isEmpty })
  let other = try session(journal)
  #expect(other["x"]?.digest == front["x"]?.digest)
  // A long chain is cut: running it all again would take long.
  for _ in 0..<40 { front.submit("x = x * 0.5") }
  let blobCount = journal.state.withLock { $0.blobs.count }
  #expect((1...4).contains(blobCount))
  #expect(try session(journal)["x"]?.digest == front["x"]?.digest)
}

@Test func whatAFunctionCapturedIsReadWhereItsStatementRunsAgain() throws {
  let journal = MemoryJournal()
  let front = try session(journal)
  front.submit("big = random([400000], seed: 1); k = [1, 2]; def f(x) = big * x + sum(k); y = f(2)")
  front.submit("forget big; forget f")
  let other = try session(journal)
  #expect(other.submit("y[0]")[0].errors.isEmpty)
  #expect(other["y"]?.digest == front["y"]?.digest)
}

@Test func aStatementThatGivesAnotherValueNowIsNamed() throws {
  let journal = MemoryJournal()
  let front = try session(journal)
  front.submit("x = random([400000], seed: 3)")
  let digest = try #require(front["x"]).digest
  journal.state.withLock { state in
    guard let kept = state.values[digest], let content = try? KeptContent(kept.content),
      case .recipe(_, let names, let verbs, let depth) = content.body
    else { return }
    let changed = KeptContent(
      summary: content.summary,
      body: .recipe(
        source: "x = random([400000], seed: 4)", names: names, verbs: verbs, depth: depth))
    state.values[digest] = JournalValue(
      digest: digest, kind: kept.kind, content: changed.bytes, references: [], blobs: [])
  }
  let other = try session(journal)
  let outcome = other.submit("x[0]")[0]
  #expect(
    outcome.errors.first?.message
      == "the value of `x` is not there: `x = random([400000], seed: 4)` was to make it again, and "
      + "it gives another value than when it was first run")
  #expect(outcome.errors.first?.hints == ["`history of x` lists the statements that make it again"])
  // What is intact stays usable, and the session goes on.
  #expect(other.submit("y = 1; y + 1")[1].text == "2")
}

@Test func damagedAndMissingValuesAreADiagnosticEach() throws {
  let journal = MemoryJournal()
  try session(journal).submit("a = 1; b = [\"x\", 2]; c = random([3000], seed: 1); d = 4")
  for seed in 0..<200 {
    var stream = RandomSource(seed: Int64(seed), purpose: "damage").stream()
    let damaged = MemoryJournal()
    let (statements, values, blobs) = journal.state.withLock {
      ($0.statements, $0.values, $0.blobs)
    }
    damaged.state.withLock { state in
      (state.statements, state.values, state.blobs) = (statements, values, blobs)
      let digests = values.keys.sorted()
      let digest = digests[stream.integer(below: digests.count)]
      guard let value = values[digest] else { return }
      var content = value.content
      switch stream.integer(below: 4) {
      case 0: state.values[digest] = nil
      case 1: content.removeLast(1 + stream.integer(below: content.count - 1))
      case 2: state.blobs = [:]
      default:
        content[stream.integer(below: content.count)] = UInt8(
          truncatingIfNeeded: stream.bits64())
      }
      guard state.values[digest] != nil else { return }
      state.values[digest] = JournalValue(
        digest: digest, kind: value.kind, content: content, references: value.references,
        blobs: value.blobs)
    }
    let front = try session(damaged)
    var whole = 0
    for name in ["a", "b", "c", "d"] {
      let outcome = front.submit("\(name)")[0]
      if outcome.failed {
        #expect(outcome.errors.count == 1 && !outcome.errors[0].message.isEmpty)
      } else {
        #expect(outcome.value?.digest == front.names.first { $0.name == name }?.value.digest)
        whole += 1
      }
    }
    #expect(whole >= 2, "seed \(seed)")
    #expect(!front.submit("values; e = 5; e")[2].failed)
  }
}

@Test func whatCannotBeKeptIsKeptLater() throws {
  let journal = MemoryJournal()
  let front = try session(journal)
  front.submit("x = 1")
  journal.state.withLock { $0.failure = "the disk is full" }
  let behind = front.submit("y = 2; x = 3; undo")
  #expect(behind.allSatisfy { !$0.failed })
  #expect(
    behind[0].notices.map(\.text) == [
      "this is not kept yet: the disk is full; it is lost if Thaw ends before it is"
    ])
  #expect(state(try session(journal)).count == 1)
  journal.state.withLock { $0.failure = nil }
  let after = front.submit("z = 4")[0]
  #expect(after.notices.map(\.text) == ["everything is kept again"])
  #expect(state(try session(journal)) == state(front))
  #expect(try session(journal).submit("x")[0].text == "1")
}

@Suite(.serialized) struct KnownResultTests {
  private func runs(_ body: () -> Void) -> Int {
    let before = Toil.runCount.withLock { $0 }
    body()
    return Toil.runCount.withLock { $0 } - before
  }

  @Test func aCommandWhoseResultIsKnownDoesNotRun() throws {
    let journal = MemoryJournal()
    let front = try session(journal, [Toil.self])
    #expect(runs { front.submit("x = toil 3 by 2") } == 1)
    let other = try session(journal, [Toil.self])
    let outcome = other.submit("y = toil 3 by 2")[0]
    #expect(
      outcome.notices.map(\.text) == [
        "known from before, so `toil` did not run; `time` runs it again"
      ])
    #expect(other["y"]?.digest == front["x"]?.digest)
    #expect(runs { other.submit("three = 3; z = toil three by 1 + 1") } == 0)
    #expect(runs { other.submit("toil 3 by 3") } == 1)
    #expect(runs { other.submit("time toil 3 by 2") } == 1)
    // What was only shown is known too.
    #expect(runs { other.submit("toil 3 by 3") } == 0)
    let fresh = Front(
      verbs: VerbTable(SessionVerbs.all + [Toil.self]),
      surroundings: Surroundings(libraryFolder: "/nowhere", usesCache: false))
    try fresh.open(journal)
    #expect(runs { fresh.submit("y = toil 3 by 2") } == 1)
  }

  @Test func whatALoopFinishedIsKnownWhenItRunsAgain() throws {
    let journal = MemoryJournal()
    let front = try session(journal, [Toil.self])
    #expect(runs { front.submit("for i in 0:3 { toil i by 10; 1 // (1 - i) }") } == 2)
    #expect(front.names.isEmpty)
    let other = try session(journal, [Toil.self])
    #expect(runs { other.submit("for i in 0:3 { toil i by 10 }") } == 1)
  }
}

/// Each command of it is quick, and all together they are not.
@Test func whatAStatementTookLongForIsKeptWhole() throws {
  let journal = MemoryJournal()
  let front = try session(journal, [Nap.self])
  front.submit("if true { x = random([400000], seed: 1); repeat 3 { nap } }")
  let digest = try #require(front["x"]?.digest)
  let kept = try #require(journal.state.withLock { $0.values[digest] })
  guard case .form = try KeptContent(kept.content).body else {
    Issue.record("it would be made again")
    return
  }
}
