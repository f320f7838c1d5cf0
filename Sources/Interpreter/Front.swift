import Foundation
import Language
import Synchronization

/// A session of the language: what shell, script runner, notebooks and kernel drive. Submit a
/// statement, receive notices and a result, interrupt.
///
///     let front = Front(verbs: VerbTable(verbs), surroundings: Surroundings(libraryFolder: path))
///     for outcome in front.submit("x = 2\nx + 1") { print(outcome.text) }
///
/// Statements are evaluated on a thread of the front's own, whose stack is large enough for the
/// language's limits; `submit` waits for it. Only ``interrupt()`` may be called meanwhile.
public final class Front {
  let evaluator: Evaluator
  private let interruption: StatementInterrupt

  /// A new session without names.
  ///
  /// - Parameter kinds: the kinds of value that can be kept besides the language's own.
  public init(
    verbs: VerbTable, functions: FunctionTable = .standard, kinds: [any StorableValue.Type] = [],
    surroundings: Surroundings
  ) {
    interruption = StatementInterrupt(stopsArithmetic: surroundings.ownsWorkerPool)
    evaluator = Evaluator(
      verbs: verbs, functions: functions, kinds: StorableKinds(StorableKinds.ofLanguage + kinds),
      surroundings: surroundings, interrupt: interruption)
  }

  /// Takes up the session that a journal keeps, before anything is run, and goes on keeping it there.
  /// Nothing is run and no value is read for that.
  ///
  /// - Throws: a diagnostic where the statements can't be read.
  public func open(_ journal: any SessionJournal) throws(Diagnostic) {
    try evaluator.open(journal)
  }

  /// The statement that was under way when the session's last process ended without its leave: `resume`
  /// goes on with it.
  public var brokenOff: String? { evaluator.brokenOff }

  /// Runs the statements of a text, one after the other.
  ///
  /// - Parameters:
  ///   - text: one line of a prompt, a cell, or a whole script.
  ///   - name: the file it comes from, for messages.
  ///   - firstLine: the number of its first line.
  ///   - stopsAtError: whether the statements after one that failed are left out.
  ///   - starting: called with each statement, as it was typed, before it runs.
  ///   - finished: called with each outcome as soon as it is there.
  /// - Returns: one outcome for each statement that ran or could not be read.
  @discardableResult public func submit(
    _ text: String, name: String? = nil, firstLine: Int = 1, stopsAtError: Bool = true,
    finished: (StatementOutcome) -> Void = { _ in }, starting: (String) -> Void = { _ in }
  ) -> [StatementOutcome] {
    onOwnStack {
      Submission(
        SourceText(text, name: name, firstLine: firstLine), verbs: evaluator.verbs.signatures,
        functions: Set(evaluator.functions.entries.map(\.name))
      ).run(
        in: evaluator, stopsAtError: stopsAtError, starting: starting, finished: finished)
    }
  }

  /// Asks the statement in progress, or the next one where none is, to stop, and what was submitted
  /// with it. Safe from any thread and from a signal handler.
  public func interrupt() { interruption.request() }

  /// The flag that ``interrupt()`` sets, for a signal handler that cannot hold the front.
  public var interruptFlag: StatementInterrupt { interruption }

  /// Whether `quit` was run.
  public var wantsToQuit: Bool { evaluator.wantsToQuit }

  /// The names that are bound, in the order in which they first were.
  public var names: [(name: String, value: HeldValue)] { evaluator.names }

  /// The value of a name; nil if nothing is called so, or if its value can't be had.
  public subscript(name: String) -> (any Value)? {
    guard let held = evaluator.frames[0].names[name]?.held else { return nil }
    return try? evaluator.value(of: held)
  }

  /// What has been run and not undone, oldest first.
  public var history: [HistoryEntry] { evaluator.log.entries }

  /// The number of the last statement that worked.
  public var lastNumber: Int { evaluator.log.lastNumber }

  /// Comments that were typed after the last statement that worked.
  public var lastComments: [String] { evaluator.comments }

  /// The verbs of this session.
  public var verbs: VerbTable { evaluator.verbs }

  /// The functions of this session.
  public var functions: FunctionTable { evaluator.functions }

  /// All that `help` can say, for inspection and the manual.
  public var helpPages: HelpPages {
    HelpPages(
      verbs: verbs, functions: functions, further: evaluator.surroundings.helpTopics, width: width)
  }

  /// Columns that later results are rendered for.
  public var width: Int {
    get { evaluator.surroundings.width }
    set { evaluator.surroundings.width = max(newValue, 20) }
  }

  /// Whether what was typed can be run, or waits for another line.
  public func completeness(of text: String) -> Completeness {
    isComplete(text, verbs: evaluator.verbs.signatures)
  }

  private func onOwnStack<Result>(_ body: () -> Result) -> Result {
    withoutActuallyEscaping(body) { body in
      let box = StackBox(body)
      // Stacks are small by default, and the language's limits are wide.
      let thread = Thread { box.run() }
      thread.stackSize = Front.stackByteCount
      thread.start()
      return box.wait()
    }
  }

  /// Deep enough for ``EvaluationLimits/evaluationDepth``; pages are only taken when touched.
  private static let stackByteCount = 1 << 29
}

/// Hands a closure to another thread and its result back. Unchecked, for the closure is only used
/// by that thread while the first one waits for it.
private final class StackBox<Result>: @unchecked Sendable {
  private var body: (() -> Result)?
  private var result: Result?
  private let done = DispatchSemaphore(value: 0)

  init(_ body: @escaping () -> Result) { self.body = body }

  func run() {
    result = body?()
    // The first thread goes on at the signal; by then nothing here may hold on to its closure.
    body = nil
    done.signal()
  }

  func wait() -> Result {
    done.wait()
    guard let result else { preconditionFailure("the thread left no result") }
    return result
  }
}
