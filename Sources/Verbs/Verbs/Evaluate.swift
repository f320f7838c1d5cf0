import Datasets
import Evaluation
import Interpreter
import Language
import Models
import Tensors

/// Scores a model on rows: `evaluate model on test by type`, or beside another one:
/// `evaluate small on test against model`.
struct Evaluate: Verb {
  static let summary = "Score a model on rows, overall and by slice, alone or against another."
  static let about = """
    Accuracy is the share of rows whose likeliest class is the true one; the interval beside it says \
    how far chance alone may have moved it. A good average can hide a group of rows on which a model \
    fails, so `by` gives the same scores for each value of a column. Rows that the model was fitted or \
    tuned on are counted beside the numbers: on these it looks better than it is. \
    `against` is a paired comparison: both models answer the same rows, so what is hard about a row \
    is hard for both, and only rows on which they differ tell which is better. That needs far fewer \
    rows than comparing two intervals, which may overlap although one model is clearly better. The \
    verdict is better or worse where the interval of the difference leaves 0 out (95%), and else that \
    nobody can tell, with about how many rows would. Accuracy decides, for numbers the MAE.
    """
  static let examples = [
    "evaluate model on test", "evaluate model on test by digit",
    "evaluate model on test by digit against model",
  ]

  @Object var model: ModelValue
  @Clause("on", "the rows to score") var data: DatasetValue
  @Clause("by", "columns to slice by; `[a, b]` crosses two", scope: .columns(of: "on"))
  var slices: ColumnGroups?
  @Clause("against", "another model, to be scored on the same rows and compared")
  var other: ModelValue?
  @Clause(
    "target", "the true classes, for a model that was adapted to no column",
    scope: .columns(of: "on"))
  var target: ColumnName?

  func run(in context: Context) throws(Diagnostic) -> AnyValue {
    let column = try targetColumn()
    let slices = try sliceColumns()
    if let other { try checkComparable(with: other.model) }
    let first = try scored(model, column, in: context)
    guard let other else {
      do throws(Interrupted) {
        return AnyValue(ReportValue(try first.report(column, by: slices)))
      } catch {
        throw Evaluate.stopped
      }
    }
    let second = try scored(other, column, in: context)
    return AnyValue(
      ComparisonValue(try comparison(of: first, second, column: column, by: slices)))
  }

  private func comparison(
    of first: ScoredModel, _ second: ScoredModel, column: TargetColumn, by slices: [SliceColumn]
  ) throws(Diagnostic) -> Comparison {
    do throws(Interrupted) {
      let reports = (
        try first.report(column, by: slices), try second.report(column, by: slices)
      )
      switch (first.predictions, second.predictions) {
      case (.classes(let one), .classes(let two)):
        return try Comparison(of: one, against: two, reports: reports, by: slices)
      case (.numbers(let one), .numbers(let two)):
        return try Comparison(of: one, against: two, reports: reports, by: slices)
      default: preconditionFailure("models of different targets were let through")
      }
    } catch {
      throw Evaluate.stopped
    }
  }

  fileprivate static let stopped = Diagnostic(
    "stopped; every name is as it was before this statement")

  /// - Throws: a diagnostic unless both models predict the same.
  private func checkComparable(with other: Model) throws(Diagnostic) {
    let (one, two) = (model.model.target, other.target)
    if target == nil, let column = two.column, column != one.column {
      throw Diagnostic(
        "the models predict different things", at: $other.span,
        "it predicts `\(column)`" + (one.column.map { ", and the first predicts `\($0)`" } ?? ""))
    }
    switch (one.classes, two.classes) {
    case (nil, nil): return
    case (let ours?, let theirs?):
      let missing = ours.names.filter { theirs.position(of: $0) == nil }
      let surplus = theirs.names.filter { ours.position(of: $0) == nil }
      guard !missing.isEmpty || !surplus.isEmpty else { return }
      let facts = [("does not know", missing), ("alone knows", surplus)]
        .filter { !$0.1.isEmpty }
        .map { "\($0.0) \(Wording.list($0.1.prefix(5).map { "`\($0)`" }))" }
      throw Diagnostic(
        "the models have different classes", at: $other.span,
        "it \(facts.joined(separator: " and "))")
    default:
      throw Diagnostic(
        "one model predicts classes and the other a number", at: $other.span,
        "it predicts \(two.words)")
    }
  }

  private func scored(
    _ value: ModelValue, _ column: TargetColumn, in context: Context
  ) throws(Diagnostic) -> ScoredModel {
    let input = try ModelInput(data.dataset, for: value.model, at: $data.span)
    guard !input.rows.isEmpty else {
      throw Diagnostic("there are no rows to score", at: $data.span)
    }
    let scoring = Scoring(value, in: context)
    let used = UsedRows(
      fittedCount: input.rows.count { value.model.rowsUsed.wasFitted(on: $0) },
      tunedCount: input.rows.count { value.model.rowsUsed.wasTuned(on: $0) })
    guard let classes = model.model.target.classes, let own = value.model.target.classes else {
      let numbers = try column.numbers()
      let outputs = try scoring.outputs(of: input, at: $data.span)
      return try reporting { () throws(EvaluationError) in
        ScoredModel(
          .numbers(try NumberPredictions(predictions: outputs, targets: numbers)), used: used)
      }
    }
    let labels = try column.positions(in: classes)
    let outputs = try scoring.outputs(of: input, at: $data.span)
    var probabilities = try scoring.probabilities(outputs, at: $data.span)
    if own.names != classes.names {
      // Classes are matched by name: both models' columns stand in the first one's order.
      probabilities = probabilities.columns(classes.names.compactMap(own.position))
    }
    return try reporting { () throws(EvaluationError) in
      ScoredModel(
        .classes(
          try ClassPredictions(
            probabilities: probabilities, labels: labels, classNames: classes.names,
            positive: classes.kind == .boolean ? classes.position(of: "true") : nil)), used: used)
    }
  }

  private func reporting<Result>(
    _ body: () throws(EvaluationError) -> Result
  ) throws(Diagnostic) -> Result {
    do throws(EvaluationError) { return try body() } catch {
      throw error.diagnostic(at: $data.span)
    }
  }

  private func targetColumn() throws(Diagnostic) -> TargetColumn {
    if let target { return try TargetColumn(target.name, of: data.dataset, at: $target.span) }
    guard let name = model.model.target.column else {
      throw Diagnostic(
        "the model was adapted to no column, so its true classes are unknown",
        at: $model.span
      ).hint("say which column holds them: `target COLUMN`")
    }
    guard data.columnNames.contains(name) else {
      throw Diagnostic(
        "the model predicts `\(name)`, and these rows have no such column", at: $data.span)
    }
    return try TargetColumn(name, of: data.dataset, at: $data.span)
  }

  private func sliceColumns() throws(Diagnostic) -> [SliceColumn] {
    var columns: [SliceColumn] = []
    for group in slices?.groups ?? [] {
      var parts: [SliceColumn] = []
      for name in group {
        do throws(DatasetError) {
          let column: Column = try data.dataset.column(name)
          parts.append(SliceColumn(try column.grouping()))
        } catch {
          throw error.diagnostic.located(at: $slices.span)
        }
      }
      columns.append(SliceColumn.crossed(parts))
    }
    return columns
  }
}

extension Tensor {
  /// The matrix's columns with these numbers, in their order.
  fileprivate func columns(_ chosen: [Int]) -> Tensor {
    let (rows, width) = (shape[0], shape[1])
    let values = floats
    return Tensor(
      (0..<rows).flatMap { row in chosen.map { values[row * width + $0] } },
      shape: [rows, chosen.count])
  }
}

extension EvaluationError {
  fileprivate func diagnostic(at span: SourceSpan) -> Diagnostic {
    switch self {
    case .noRows: Diagnostic("there are no rows to score", at: span)
    case .notANumber(let row):
      Diagnostic("the model's answer for row \(row) is not a number", at: span)
        .hint("look at the row for values that are not finite")
    case .interrupted: Evaluate.stopped
    case .notAProbability(let row, let value):
      Diagnostic("the model's answer for row \(row) is no probability: \(value)", at: span)
    }
  }
}

extension SliceColumn {
  /// The groups that `by COLUMN` makes, the missing values apart.
  fileprivate init(_ grouping: Grouping) {
    let kept = grouping.labels.indices.filter { grouping.labels[$0] != .missing }
    var positions: [Int?] = Array(repeating: nil, count: grouping.labels.count)
    for (position, label) in kept.enumerated() { positions[label] = position }
    self.init(
      name: grouping.column, labels: kept.map { grouping.labels[$0].description },
      rows: grouping.codes.map { positions[$0] }, edges: grouping.edges ?? [])
  }
}
