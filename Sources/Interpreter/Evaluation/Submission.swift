import Language

/// A text on its way through the evaluator: its statements, and the mistakes that the parser found
/// between them, in the order in which they stand.
struct Submission {
  private enum Part {
    case statement(Statement, comments: [String])
    case mistakes([Diagnostic])
  }

  private let parts: [Part]
  private let source: SourceText
  /// Behind the last statement, or of a text that has none.
  private let lastComments: [String]

  init(_ source: SourceText, verbs: [VerbSignature], functions: Set<String>) {
    self.source = source
    let (program, diagnostics) = parse(source, verbs: verbs, functions: functions)
    var waiting = diagnostics.filter { $0.severity == .error }
      .sorted { $0.start < $1.start }[...]
    var parts: [Part] = []
    var end = 0
    for statement in program.statements {
      let range = statement.span.range
      let before = waiting.prefix { $0.start < statement.span.range.lowerBound }
      waiting = waiting.dropFirst(before.count)
      parts += Submission.byLine(before).map(Part.mistakes)
      parts.append(.statement(statement, comments: source.comments(in: end..<range.lowerBound)))
      end = range.upperBound
    }
    lastComments = source.comments(in: min(end, source.count)..<source.count)
    self.parts = parts + Submission.byLine(waiting).map(Part.mistakes)
  }

  /// Runs statement after statement. A mistake counts as a statement that failed; nothing runs after
  /// a statement that a person stopped. A wish to stop that comes between two statements stops the
  /// second.
  func run(
    in evaluator: Evaluator, stopsAtError: Bool, starting: (String) -> Void,
    finished: (StatementOutcome) -> Void
  ) -> [StatementOutcome] {
    var outcomes: [StatementOutcome] = []
    for part in parts {
      let outcome: StatementOutcome
      switch part {
      case .statement(let statement, let comments):
        evaluator.comments += comments
        starting(statement.span.text)
        outcome = evaluator.outcome(of: statement)
      case .mistakes(let mistakes):
        outcome = unread(mistakes)
        starting(outcome.source)
      }
      outcomes.append(outcome)
      finished(outcome)
      guard !outcome.isInterrupted else {
        evaluator.interrupt.clear()
        return outcomes
      }
      if outcome.failed && stopsAtError || evaluator.wantsToQuit { return outcomes }
    }
    evaluator.comments += lastComments
    return outcomes
  }

  private func unread(_ mistakes: [Diagnostic]) -> StatementOutcome {
    let start = mistakes[0].start
    return StatementOutcome(
      source: source.text(in: source.lineRange(at: start)).trimmed, line: source.line(at: start),
      value: nil, names: [], bound: [], events: [], outputs: [], errors: mistakes, lineage: [],
      files: [], isMeasured: false, isInterrupted: false)
  }

  private static func byLine(_ diagnostics: some Sequence<Diagnostic>) -> [[Diagnostic]] {
    var groups: [[Diagnostic]] = []
    for diagnostic in diagnostics {
      if let last = groups.last?.last, last.span?.line == diagnostic.span?.line {
        groups[groups.count - 1].append(diagnostic)
      } else {
        groups.append([diagnostic])
      }
    }
    return groups
  }
}

extension SourceText {
  /// The comments in a stretch between statements, without their `#`.
  fileprivate func comments(in range: Range<Int>) -> [String] {
    guard range.lowerBound < range.upperBound else { return [] }
    return text(in: range).split(separator: "\n").compactMap { line in
      line.firstIndex(of: "#").map { String(line[line.index(after: $0)...]).trimmed }
    }
  }
}

extension Diagnostic {
  fileprivate var start: Int { span?.range.lowerBound ?? 0 }
}

extension String {
  fileprivate var trimmed: String {
    var text = self[...]
    while let last = text.last, last.isWhitespace { text.removeLast() }
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    return String(text)
  }
}

extension Evaluator {
  /// Runs a statement that stands in no block. All or nothing: after an error every name is as it
  /// was before.
  func outcome(of statement: Statement) -> StatementOutcome {
    if case .command(let command) = statement.kind, verbs[command.verb.text]?.type is Resume.Type {
      return outcomeOfResuming(statement)
    }
    startStatement()
    statementSource = statement.span.text
    defer { statementSource = nil }
    let before = frames[0]
    let generation = generation
    var result: StatementResult?
    var errors: [Diagnostic] = []
    do throws(Diagnostic) {
      let done = try run(statement, isOutermost: true)
      if case .open = done.visibility {
        try show(done.value, at: statement.span) { done.value.rendering(width: $0) }
      }
      result = done
    } catch {
      errors = [error.placed(at: statement.span)]
    }
    // Samples of large values take a while: each is made once.
    let bound = result.map { self.bound($0.names) } ?? []
    if let result {
      remember(
        statement, names: result.names, bound: bound, since: before.names, generation: generation)
      recorder?()
    } else {
      frames = [before]
      endUnfinished(wasStopped: interrupt.isRequested)
    }
    return StatementOutcome(
      source: statement.span.text, line: statement.span.line, value: result?.value,
      names: result?.names ?? [], bound: bound, events: events,
      outputs: outputs, errors: errors, lineage: lineage, files: files, isMeasured: isMeasured,
      isInterrupted: result == nil && interrupt.isRequested)
  }

  /// What the names stand for now.
  private func bound(_ names: [String]) -> [BoundValue] {
    names.compactMap { name in
      frames[0].names[name]?.held.valueIfHere.map { BoundValue(name: name, value: $0) }
    }
  }
}
