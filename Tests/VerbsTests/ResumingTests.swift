import Catalogue
import Foundation
import Interpreter
import Session
import Synchronization
import Tensors
import Testing

@testable import Verbs

/// Fits that were stopped or killed, and how they go on.
@Suite(.serialized) struct ResumingTests {
  private let workspace: Workspace

  init() throws { workspace = try Workspace() }

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

  /// How a person goes on.
  enum Way { case undo, resume }

  @Test(arguments: [false, true], [Way.undo, .resume])
  func aStoppedFitKeepsItsLastEpochAndGoesOn(isKept: Bool, goesOn: Way) throws {
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
    #expect(stopped.notices.map(\.text).contains { $0.contains("`resume` goes on from there") })
    let count = front.history.count
    let again =
      goesOn == .resume ? front.submit("resume") : front.submit("undo; fit model on train epochs 8")
    #expect(
      again.last?.notices.map(\.text).contains(
        "going on after epoch 3, where this fit was broken off") == true)
    #expect(again.last?.lineage[0].command.contains("stop") == false)
    #expect(front.history.count == count)
    #expect(front.history.last?.source == "fit model on train epochs 8")
    // A run without a break, in a session that knows nothing of it.
    let fresh = workspace.session()
    fresh.submit(Workspace.setting + "\nfit model on train epochs 8")
    #expect(fresh["model"]?.digest == front["model"]?.digest)
    // Nothing is left to go on from.
    #expect(
      front.submit("resume")[0].errors.first?.message.hasPrefix("nothing was broken off") == true)
    let whole = front.submit("undo; time fit model on train epochs 8")[1]
    #expect(whole.value?.digest == fresh["model"]?.digest)
  }

  /// A copy of the session from the middle of a fit is what a kill would leave.
  @Test func aKilledFitIsNamedAndResumed() throws {
    defer { workspace.remove() }
    let (session, copy) = (workspace.folder.path + "/.thaw", workspace.folder.path + "/copy")
    let copier = Copier { try? FileManager.default.copyItem(atPath: session, toPath: copy) }
    do {
      let front = self.session(observer: copier)
      try front.open(KeptJournal(try SessionStore.open(folder: session)))
      #expect(front.brokenOff == nil)
      front.submit(Workspace.setting + "\ntwo = 2\nfit model on train epochs 8")
      #expect(front.brokenOff == nil)
    }
    let front = self.session(observer: nil)
    try front.open(KeptJournal(try SessionStore.open(folder: copy)))
    #expect(front.brokenOff == "fit model on train epochs 8")
    // What it reads is another value now: the person is told, and nothing is run.
    front.submit("kept = model; model = two")
    #expect(front.brokenOff == nil)
    #expect(front.submit("resume")[0].errors.first?.message.contains("`model` is not what") == true)
    front.submit("undo")
    let resumed = front.submit("resume")[0]
    #expect(resumed.errors.isEmpty && resumed.source.hasPrefix("fit model"))
    #expect(resumed.notices.map(\.text).contains { $0.hasPrefix("going on after epoch") })
    let fresh = workspace.session()
    fresh.submit(Workspace.setting + "\nfit model on train epochs 8")
    #expect(front["model"]?.digest == fresh["model"]?.digest)
    #expect(front.brokenOff == nil)
  }

  @Test func whatFollowedAStoppedFitIsTakenBackByHand() throws {
    defer { workspace.remove() }
    let stopper = Stopper()
    let front = session(observer: stopper)
    defer { Interrupt.clear() }
    front.submit(Workspace.setting)
    stopper.flag.withLock { $0 = front.interruptFlag }
    front.submit("fit model on train epochs 8")
    front.submit("other = 1; x = 2")
    let refused = front.submit("resume")[0]
    #expect(refused.errors.first?.rendered().contains("`undo 2`") == true)
    #expect(front["x"] != nil)
    #expect(front.submit("undo 2; resume").allSatisfy { !$0.failed })
    #expect(front.submit("y = (resume)")[0].failed)
  }

  private func session(observer: (any Observer)?) -> Front {
    Front(
      files: Files(folder: workspace.folder.path),
      library: Library(path: workspace.folder.appendingPathComponent("library").path),
      observer: observer, ownsWorkerPool: true)
  }

  /// Waits in the second epoch until a checkpoint is due at its end, and does something in the fourth.
  private final class Copier: Observer {
    private let action: Mutex<(@Sendable () -> Void)?>

    init(_ action: @escaping @Sendable () -> Void) { self.action = Mutex(action) }

    func notice(_ notice: Notice) {}
    func shown(_ rendering: Rendering) {}
    func progress(_ progress: Interpreter.Progress) {
      if progress.text.hasPrefix("epoch 2 ") { Thread.sleep(forTimeInterval: 0.01) }
      guard progress.text.hasPrefix("epoch 4 ") else { return }
      action.withLock { action in
        action?()
        action = nil
      }
    }
  }
}
