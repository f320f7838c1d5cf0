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
    frozen = model
    freeze frozen
    r = evaluate model on test
    classes = r.classes; matrix = r.confusion; findings = r.findings
    p = predict model on test[0:5]
    histogram = plot digits.ink; bars = plot birds.colour; curves = plot frozen
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
    let again = front.submit("evaluate model on test")[0]
    #expect(again.value?.digest == front["r"]?.digest)
  }

  @Test func aFitThatIsKnownIsNotRunAgain() throws {
    defer { workspace.remove() }
    do { try session().submit(Workspace.setting + "\nfit model on train epochs 2") }
    let front = try session()
    let outcomes = front.submit("undo; tuned = fit model on train epochs 2")
    #expect(outcomes[1].notices.map(\.text).contains { $0.contains("did not run") })
    #expect(front["tuned"]?.digest == front.history.last?.bound.first?.digest)
  }

  /// Asks the fit to stop in its fourth epoch.
  private final class Stopper: Observer {
    let flag = Mutex<StatementInterrupt?>(nil)

    func notice(_ notice: Notice) {}
    func shown(_ rendering: Rendering) {}
    func progress(_ progress: Interpreter.Progress) {
      guard progress.text.hasPrefix("epoch 4") else { return }
      flag.withLock { flag in
        flag?.request()
        flag = nil
      }
    }
  }

  @Test(arguments: [false, true])
  func aStoppedFitKeepsItsLastEpochAndGoesOnAfterUndo(isKept: Bool) throws {
    defer { workspace.remove() }
    let stopper = Stopper()
    let front = Front(
      files: Files(folder: workspace.folder.path),
      library: Library(path: workspace.folder.appendingPathComponent("library").path),
      observer: stopper, ownsWorkerPool: true)
    defer { Interrupt.clear() }
    if isKept {
      try front.open(
        KeptJournal(try SessionStore.open(folder: workspace.folder.path + "/.thaw")))
    }
    front.submit(Workspace.setting + "\nother = fit model on train epochs 8 stop after 3")
    stopper.flag.withLock { $0 = front.interruptFlag }
    let stopped = front.submit("fit model on train epochs 8")[0]
    #expect(!stopped.failed && stopped.lineage[0].command.contains("stop after 3"))
    #expect(front["model"]?.digest == front["other"]?.digest)
    let again = front.submit("undo; fit model on train epochs 8")
    #expect(
      again[1].notices.map(\.text).contains(
        "going on after epoch 3, where this fit was broken off"))
    #expect(again[1].lineage[0].command.contains("stop") == false)
    // A run without a break, in a session that knows nothing of it.
    let fresh = workspace.session()
    fresh.submit(Workspace.setting + "\nfit model on train epochs 8")
    #expect(fresh["model"]?.digest == front["model"]?.digest)
    // Nothing is left to go on from.
    let whole = front.submit("undo; time fit model on train epochs 8")[1]
    #expect(whole.value?.digest == fresh["model"]?.digest)
  }
}
