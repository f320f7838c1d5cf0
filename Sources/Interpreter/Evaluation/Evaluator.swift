import Graphs
import Language
import OrderedCollections
import Tensors

/// Evaluates the language: names, scopes, limits. One runs on one thread; only ``interrupt`` may be
/// touched from elsewhere.
final class Evaluator {
  let verbs: VerbTable
  let functions: FunctionTable
  let interrupt: StatementInterrupt
  var surroundings: Surroundings

  /// The session's frame, then one for each call in progress.
  var frames = [Frame()]
  /// What `record` does after each statement that worked.
  var recorder: (() -> Void)?
  /// Comments since the last statement that worked, for the next one.
  var comments: [String] = []
  var log = SessionLog()
  var superseded = SupersededValues()
  /// Where the session is kept; nil for one that ends with the process.
  var keeping: Keeping?
  let kinds: StorableKinds
  /// Where commands of a session that is not kept can go on.
  var checkpoints: [Digest: [UInt8]] = [:]
  /// What `resume` goes on with.
  var unfinished: UnfinishedStatement?
  /// The statement in progress as it was typed; nil for one that is run to make a value again.
  var statementSource: String?
  var wantsToQuit = false

  /// What the statement in progress has said and shown.
  var events: [StatementEvent] = []
  var lineage: [Lineage] = []
  var isMeasured = false
  /// What it read and wrote, each use once.
  var files: [FileUse] = []
  /// What it showed, as a notebook keeps it.
  var outputs: [StatementOutput] = []
  private var shownCharacterCount = 0
  private var noticeCount = 0
  /// The session's names that the statement has read and not bound itself.
  var reads: OrderedDictionary<String, Binding> = [:]
  /// The session's names that it has taken away.
  var forgotten: Set<String> = []
  /// What the statement's commands gave, by their lineage.
  var results: [JournalResult] = []
  /// Whether no command of the statement took long.
  var isCheap = true
  private var statementBegan = ContinuousClock.now
  /// Commands whose time is taken: they are run even if what they give is known.
  var timedDepth = 0
  /// Columns that hid a variable and were already mentioned in this statement.
  var shadowed: Set<String> = []
  /// Functions whose captured names are known to have moved on, by function and name.
  var reportedCaptures: Set<String> = []
  /// The binding that a function's captured value was last compared with, by function and name.
  var comparedCaptures: [String: Int] = [:]

  /// The recording that a `grad` in progress makes.
  var tracer: Tracer?
  var callDepth = 0
  private var evaluationDepth = 0
  /// Counts bindings.
  private(set) var generation = 0
  /// When the statement began, in seconds since 1970.
  private(set) var statementTime = 0
  /// The last binding before the statement.
  private var firstGeneration = 0
  private var functionCount = 0

  init(
    verbs: VerbTable, functions: FunctionTable, kinds: StorableKinds, surroundings: Surroundings,
    interrupt: StatementInterrupt
  ) {
    self.kinds = kinds
    self.verbs = verbs
    self.functions = functions
    self.surroundings = surroundings
    self.interrupt = interrupt
  }

  deinit { log.takeApart() }

  /// The session's names.
  var names: [(name: String, value: HeldValue)] {
    frames[0].names.map { (name: $0.key, value: $0.value.held) }
  }

  /// Forgets what the last statement said, before the next one starts.
  func startStatement() {
    events = []
    lineage = []
    reads = [:]
    forgotten = []
    results = []
    isCheap = true
    statementBegan = .now
    timedDepth = 0
    firstGeneration = generation
    statementTime = surroundings.now()
    isMeasured = false
    files = []
    outputs = []
    shownCharacterCount = 0
    noticeCount = 0
    shadowed = []
    tracer = nil
    callDepth = 0
    evaluationDepth = 0
  }

  /// Whether the statement took so little that what it made need not be kept whole. Many short commands
  /// of a loop, and functions, count too.
  var wasCheap: Bool {
    isCheap && ContinuousClock.now - statementBegan <= .seconds(Keeping.cheapSeconds)
  }

  func notice(_ text: String) {
    noticeCount += 1
    guard noticeCount <= EvaluationLimits.noticeCount else { return }
    let notice = Notice(text)
    events.append(.notice(notice))
    surroundings.observer?.notice(notice)
  }

  /// Shows a value, as `rendered` for a width says.
  func show(
    _ value: any Value, at span: SourceSpan, rendered: (_ width: Int) -> Rendering
  ) throws(Diagnostic) {
    let rendering = rendered(surroundings.width)
    shownCharacterCount += rendering.text.utf8.count + 1
    guard shownCharacterCount <= EvaluationLimits.shownCharacterCount else {
      throw Diagnostic(
        "this statement shows too much", at: span,
        "more than \(grouped(EvaluationLimits.shownCharacterCount)) characters")
    }
    events.append(.shown(rendering))
    outputs.append(
      StatementOutput(
        value: value,
        rendering: surroundings.width == StatementOutput.width
          ? rendering : rendered(StatementOutput.width)))
    surroundings.observer?.shown(rendering)
  }

  func checkInterrupt(at span: SourceSpan) throws(Diagnostic) {
    guard !interrupt.isRequested else { throw Diagnostic.stopped }
  }

  /// Runs `body` one level deeper.
  func deeper<Result>(at span: SourceSpan, _ body: () throws(Diagnostic) -> Result)
    throws(Diagnostic) -> Result
  {
    // Between two operators of one expression too: each may have taken long.
    try checkInterrupt(at: span)
    evaluationDepth += 1
    defer { evaluationDepth -= 1 }
    guard evaluationDepth <= EvaluationLimits.evaluationDepth else {
      throw Diagnostic(
        "this goes too deep", at: span,
        "more than \(grouped(EvaluationLimits.evaluationDepth)) expressions inside one another")
    }
    return try body()
  }

  // Names.

  func bind(_ name: String, to value: any Value) {
    frames[frames.count - 1].names[name] = newBinding(value)
  }

  func newBinding(_ value: any Value) -> Binding {
    newBinding(HeldValue((value as? AnyValue)?.value ?? value), time: statementTime)
  }

  func newBinding(_ held: HeldValue, time: Int) -> Binding {
    generation += 1
    return Binding(held: held, generation: generation, time: time)
  }

  func nextFunctionNumber() -> Int {
    functionCount += 1
    return functionCount
  }

  /// What a name stands for in the current frame, columns left aside.
  func binding(_ name: String) -> Binding? {
    let frame = frames[frames.count - 1]
    guard let binding = frame.names[name] ?? frame.captured[name] else { return nil }
    if frames.count == 1, binding.generation <= firstGeneration, reads[name] == nil {
      reads[name] = binding
    }
    return binding
  }

  func isBound(_ name: String) -> Bool { binding(name) != nil }

  /// The names that can be read here, the nearest first: for suggestions.
  var visibleNames: [String] {
    let frame = frames[frames.count - 1]
    return frame.scopes.reversed().flatMap(\.columnNames) + Array(frame.names.keys)
      + frame.captured.keys.sorted()
  }
}

/// A count with commas between thousands: `4,000,000`.
func grouped(_ count: Int) -> String {
  var digits = String(count.magnitude)
  var groups: [String] = []
  while digits.count > 3 {
    groups.insert(String(digits.suffix(3)), at: 0)
    digits = String(digits.dropLast(3))
  }
  return (count < 0 ? "-" : "") + ([digits] + groups).joined(separator: ",")
}

extension Diagnostic {
  /// What became of a statement that a person stopped.
  static let stopped = Diagnostic("stopped; every name is as it was before this statement")

  /// The same, pointing at a place if it pointed nowhere yet; a word on that place stays.
  func placed(at span: SourceSpan) -> Diagnostic {
    guard labels.first?.span == .nowhere else { return located(at: span) }
    var result = self
    result.labels[0].span = span
    return result
  }
}
