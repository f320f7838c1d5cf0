import Catalogue
import Foundation
import Interpreter
import Session
import Synchronization
import Tensors
import Testing

@testable import Verbs

/// Values of every kind in a durable session.
@Suite struct KeptValueTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

  private func session() throws -> Front {
    let front = workspace.session()
    try front.open(
      KeptJournal(try SessionStore.open(folder: workspace.folder.path + "/.thaw")))
    return front
  }

  private static let statements = """
    digits = load "data/digits.csv"; birds = load "birds.csv"; photo = load "photo.jpg"
    train, test = split digits into [75%, 25%] stratify digit seed 1
    some = birds where mass > 11; birds.heavy = birds.mass > 12; parts = [train, birds]
    bird = birds.bird; mass = birds.mass; seen = birds.seen; ringed = birds.ringed
    colour = birds.colour; flags = mass > 12
    model = network "linear" for train target digit
    first = model
    fit model on train epochs 2 validate test
    frozen = model; past = model.history
    freeze frozen
    r = evaluate model on test by digit; versus = evaluate model on test by digit against first
    classes = r.classes; matrix = r.confusion; findings = r.findings; other = versus.against
    told = describe birds; apart = describe birds by colour; looked = show model
    p = predict model on test[0:5]
    histogram = plot digits.ink; bars = plot birds.colour; curves = plot frozen; drawn = plot past
    rate = find rate for first on train
    watch = monitor model from test; c = check watch on train
    shares = predict model on test[0:5] as probabilities; answers = predict model on test as classes
    """

  @Test func everyKindOfValueComesBackWithItsDigestAndItsLook() throws {
    defer { workspace.remove() }
    var digests: [(name: String, digest: Digest)] = []
    var looks: [String: String] = [:]
    do {
      let front = try session()
      for outcome in front.submit(KeptValueTests.statements, stopsAtError: false) {
        #expect(!outcome.failed, "\(outcome.source): \(outcome.errors.map(\.message))")
        #expect(!outcome.notices.contains { $0.text.contains("kept") }, "\(outcome.source)")
      }
      digests = front.names.map { ($0.name, $0.value.digest) }
      for (name, _) in digests { looks[name] = front.submit("show \(name)")[0].text }
    }
    let front = try session()
    #expect(front.names.map(\.name) == digests.map(\.name))
    for (name, digest) in digests {
      let outcome = front.submit("show \(name)")[0]
      #expect(outcome.errors.isEmpty, "\(name): \(outcome.errors.map(\.message))")
      #expect(outcome.text == looks[name], "\(name)")
      #expect(front[name]?.digest == digest, "\(name)")
    }
    let kinds = Set(front.names.map(\.value.kind))
    for kind in StorableKinds.ofVerbs where kind != NamedTensors.self {
      #expect(kinds.contains(kind.kind), "\(kind.kind)")
    }
    // What is read again works as before.
    let again = front.submit("evaluate model on test by digit")[0]
    #expect(again.value?.digest == front["r"]?.digest)
  }

  @Test func everyVerbGivesAKindThatCanBeKept() {
    let kinds = (StorableKinds.ofLanguage + StorableKinds.ofVerbs).map { $0.kind }
    #expect(Set(kinds).count == kinds.count)
    for entry in VerbTable.standard.entries {
      let kind = KeptValueTests.resultKind(of: entry.type)
      #expect(kinds.contains(kind) || kind == AnyValue.kind, "\(entry.type.name): \(kind)")
    }
  }

  private static func resultKind<V: Verb>(of verb: V.Type) -> String { V.Result.kind }

  /// What was scored is there at once: neither the files nor the model are read again.
  @Test func keptReportsNeedNothingElse() throws {
    defer { workspace.remove() }
    var looks: [String] = []
    let names = ["r", "versus", "told", "watched"]
    do {
      let front = try session()
      front.submit(
        Workspace.setting + """

          other = network "linear" for train target digit
          fit other on train epochs 1
          r = evaluate model on test; versus = evaluate other on test against model
          told = describe digits by digit; watched = check (monitor train) on test
          """)
      for name in names { looks.append(front.submit(name)[0].text) }
    }
    try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("data"))
    let front = try session()
    #expect(names.map { front.submit($0)[0].text } == looks)
    #expect(looks.allSatisfy { !$0.isEmpty })
    for name in ["digits", "train", "model", "other"] {
      let held = try #require(front.names.first { $0.name == name }?.value)
      #expect(held.valueIfHere == nil, "\(name) was read")
    }
  }

  @Test func aFitThatIsKnownIsNotRunAgain() throws {
    defer { workspace.remove() }
    do { try session().submit(Workspace.setting + "\nfit model on train epochs 2") }
    let front = try session()
    let outcomes = front.submit("undo; tuned = fit model on train epochs 2")
    #expect(outcomes[1].notices.map(\.text).contains { $0.contains("did not run") })
    #expect(front["tuned"]?.digest == front.history.last?.bound.first?.digest)
  }

  /// A table whose linear model takes more than a megabyte: 1,200 columns and 230 classes.
  private static var wideTable: String {
    let names = (0..<1_200).map { "x\($0)" }.joined(separator: ",")
    let rows = (0..<230).map { row in
      (0..<1_200).map { String(($0 * 7 + row * row) % 10) }.joined(separator: ",") + ",class \(row)"
    }
    return ([names + ",kind"] + rows).joined(separator: "\n") + "\n"
  }

  /// What learned, looked or took long is kept by value; what `freeze` and `thaw` make of a kept model is
  /// made of it again. Neither needs the data.
  @Test func modelsAndMonitorsNeedNoDataAfterOpening() throws {
    defer { workspace.remove() }
    try workspace.write(KeptValueTests.wideTable, to: "wide.csv")
    let statements = """
      t = load "wide.csv"
      model = network "linear" for t target kind
      fitted = fit model on t epochs 1
      frozen = fitted
      freeze frozen
      thawed = frozen
      thaw thawed
      watch = monitor frozen from t
      c = check watch on t
      for part in [t, t where x0 > 100] { check watch on part }
      r = evaluate frozen on t
      """
    var digests: [String: Digest] = [:]
    let names = ["fitted", "frozen", "thawed", "watch", "c", "r"]
    do {
      let front = try session()
      for outcome in front.submit(statements) {
        #expect(!outcome.failed, "\(outcome.errors.map(\.message))")
      }
      for name in names { digests[name] = front[name]?.digest }
    }
    try FileManager.default.removeItem(at: workspace.folder.appendingPathComponent("wide.csv"))
    let store = try SessionStore.open(
      folder: workspace.folder.path + "/.thaw", access: .readOnly)
    for name in ["fitted", "watch", "c", "r"] {
      let digest = try #require(digests[name])
      let kept = try #require(try store.value(for: digest))
      let content = try StoredContent(CanonicalDecoder.decode(kept.content))
      #expect(throws: Never.self, "\(name)") { try content.field("form") }
    }
    try store.close()
    let front = try session()
    for name in names { #expect(front[name]?.digest == digests[name], "\(name)") }
    let told = front.submit("history of watch")[0].text.split(separator: "\n").suffix(4)
    #expect(
      Array(told) == [
        "watch = monitor frozen from t", "# 9: check watch on t: quiet, 230 rows",
        "# 10: check watch on part: quiet, 230 rows",
        "# 10: check watch on part: alarm, 0 rows: There are no rows",
      ])
    for name in ["t", "model"] {
      #expect(front.names.first { $0.name == name }?.value.valueIfHere == nil, "\(name) was read")
    }
  }
}
