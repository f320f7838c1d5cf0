import Language
import Tensors

/// What a verb sees of the session while it runs.
public struct Context {
  let evaluator: Evaluator
  let record: CommandRecord
  /// The command's place, for diagnostics about no argument in particular.
  public let span: SourceSpan
  /// Whether the command is a whole statement outside any block: only then does an interrupted
  /// `fit` keep its last whole epoch.
  public let standsAlone: Bool
  /// The command's lineage before it ran.
  let key: Digest

  /// The files a command may name. What a verb reads it finds by ``reading(_:)``, and it writes by
  /// ``writing(_:_:)``: these record the use.
  public var files: Files { evaluator.surroundings.files }

  /// The folder of the library, absolute.
  public var libraryFolder: String { evaluator.surroundings.libraryFolder }

  /// The folder of the feature cache, absolute.
  public var cacheFolder: String { evaluator.surroundings.cacheFolder }

  /// Whether results may come from what was kept before (`--no-cache` says no).
  public var usesCache: Bool { evaluator.surroundings.usesCache }

  /// Whether `get` may reach the network.
  public var mayFetch: Bool { evaluator.surroundings.mayFetch }

  /// Columns that results are rendered for.
  public var width: Int { evaluator.surroundings.width }

  /// The verbs of this session.
  public var verbs: VerbTable { evaluator.verbs }

  /// The functions of this session.
  public var functions: FunctionTable { evaluator.functions }

  /// All that `help` can say, laid out for the window.
  public var helpPages: HelpPages {
    HelpPages(
      verbs: verbs, functions: functions, further: evaluator.surroundings.helpTopics, width: width)
  }

  /// What has been run, oldest first.
  public var history: [HistoryEntry] { evaluator.log.entries }

  /// The statements that what a name stands for was made by, in order.
  public func makers(of name: String) -> [HistoryEntry] { evaluator.log.makers(of: name) }

  /// The names that are bound, in the order in which they first were.
  public var names: [(name: String, value: HeldValue)] { evaluator.names }

  /// Seconds since each of ``names`` was bound.
  public var ages: [Int] {
    let now = evaluator.surroundings.now()
    return evaluator.frames[0].names.values.map { max(0, now - $0.time) }
  }

  /// Takes back the last `count` statements that did something; what was taken back, oldest first.
  func undo(_ count: Int) throws(Diagnostic) -> [HistoryEntry] { try evaluator.undo(count) }

  /// Does again the next `count` statements that were undone; these, oldest first.
  func redo(_ count: Int) throws(Diagnostic) -> [HistoryEntry] { try evaluator.redo(count) }

  /// Takes a name away; whether there was one.
  func forget(_ name: String) -> Bool { evaluator.forget(name) }

  /// Says something that is no part of the result: ages, paths, memory, warnings.
  public func notice(_ text: String) { evaluator.notice(text) }

  /// Draws how far the command is. Cheap; the observer decides how often it is drawn.
  public func progress(_ progress: Progress) {
    evaluator.surroundings.observer?.progress(progress)
  }

  /// The wish to stop, for loops that run elsewhere. They look at it at least every 50 ms.
  public var interrupt: StatementInterrupt { evaluator.interrupt }

  /// Stops the statement if the person asked to.
  public func checkInterrupt() throws(Diagnostic) { try evaluator.checkInterrupt(at: span) }

  /// Where the command keeps how far it is.
  public var checkpoint: CommandCheckpoint { CommandCheckpoint(evaluator: evaluator, key: key) }

  /// The value of an expression or command that the verb was given unevaluated.
  public func evaluate(_ expression: Expression) throws(Diagnostic) -> any Value {
    try evaluator.value(of: expression, columnsOf: nil, asList: false)
  }

  /// The same; commands in it run even if what they give is known.
  func evaluateAnew(_ expression: Expression) throws(Diagnostic) -> any Value {
    evaluator.timedDepth += 1
    defer { evaluator.timedDepth -= 1 }
    return try evaluate(expression)
  }

  /// The value of an expression in which the columns of `data` come before variables.
  public func evaluate(_ expression: Expression, columnsOf data: any Columnar)
    throws(Diagnostic) -> any Value
  {
    try evaluator.value(of: expression, columnsOf: data, asList: false)
  }

  /// Writes a clause into the command's canonical form that the person did not type: what an
  /// interrupted `fit` records as `stop after 7`.
  public func record(clause word: String, _ text: String) { record.set(word, text) }

  /// Ends the session after this statement.
  public func quit() { evaluator.wantsToQuit = true }
}

/// The canonical form of a command while it runs.
final class CommandRecord {
  private(set) var parts: [(word: String?, text: String)] = []

  func set(_ word: String?, _ text: String) {
    if let index = parts.firstIndex(where: { $0.word == word }) {
      parts[index].text = text
    } else {
      parts.append((word, text))
    }
  }

  func text(verb: String) -> String {
    var line = verb
    for part in parts {
      if let word = part.word { line += " \(word)" }
      if !part.text.isEmpty { line += " \(part.text)" }
    }
    return line
  }
}
