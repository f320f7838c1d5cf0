import Datasets
import Evaluation
import Interpreter
import Language
import Models
import Tensors

/// Scores a model on rows: `evaluate model on test by type`.
struct Evaluate: Verb {
  static let summary = "Score a model on rows, overall and by slice."
  static let about = """
    Accuracy is the share of rows whose likeliest class is the true one; the interval beside it says \
    how far chance alone may have moved it. A good average can hide a group of rows on which a model \
    fails, so `by` gives the same scores for each value of a column. Rows that the model was fitted or \
    tuned on are counted beside the numbers: on these it looks better than it is.
    """
  static let examples = ["evaluate model on test", "evaluate model on test by digit"]

  @Object var model: ModelValue
  @Clause("on", "the rows to score") var data: DatasetValue
  @Clause("by", "columns to slice by; `[a, b]` crosses two", scope: .columns(of: "on"))
  var slices: ColumnGroups?
  @Clause(
    "target", "the true classes, for a model that was adapted to no column",
    scope: .columns(of: "on"))
  var target: ColumnName?

  func run(in context: Context) throws(Diagnostic) -> ReportValue {
    let column = try targetColumn()
    let input = try ModelInput(data.dataset, for: model.model, at: $data.span)
    guard !input.rows.isEmpty else {
      throw Diagnostic("there are no rows to score", at: $data.span)
    }
    let slices = try sliceColumns()
    let used = UsedRows(
      fittedCount: input.rows.count { model.model.rowsUsed.wasFitted(on: $0) },
      tunedCount: input.rows.count { model.model.rowsUsed.wasTuned(on: $0) })
    let scoring = Scoring(model, in: context)
    if let classes = model.model.target.classes {
      let labels = try column.positions(in: classes)
      let outputs = try scoring.outputs(of: input, at: $data.span)
      return ReportValue(
        Report(
          of: try predictions(try scoring.probabilities(outputs, at: $data.span), labels, classes),
          target: column.column.name, by: slices, used: used))
    }
    let numbers = try column.numbers()
    let outputs = try scoring.outputs(of: input, at: $data.span)
    do throws(EvaluationError) {
      return ReportValue(
        Report(
          of: try NumberPredictions(predictions: outputs, targets: numbers),
          target: column.column.name, by: slices, used: used))
    } catch {
      throw error.diagnostic(at: $data.span)
    }
  }

  private func predictions(
    _ probabilities: Tensor, _ labels: [Int], _ classes: ClassLabels
  ) throws(Diagnostic) -> ClassPredictions {
    do throws(EvaluationError) {
      return try ClassPredictions(
        probabilities: probabilities, labels: labels, classNames: classes.names,
        positive: classes.kind == .boolean ? classes.position(of: "true") : nil)
    } catch {
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

extension EvaluationError {
  fileprivate func diagnostic(at span: SourceSpan) -> Diagnostic {
    switch self {
    case .noRows: Diagnostic("there are no rows to score", at: span)
    case .notANumber(let row):
      Diagnostic("the model's answer for row \(row) is not a number", at: span)
        .hint("look at the row for values that are not finite")
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
