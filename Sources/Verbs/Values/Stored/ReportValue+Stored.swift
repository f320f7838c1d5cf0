import Evaluation
import Interpreter
import Language
import Statistics
import Tensors

extension ReportValue: StorableValue {
  /// Its kept form: what enters its digest, and the confusion matrix as a tensor of its own.
  func storedForm() -> StoredForm {
    StoredForm(
      report.canonicalValue,
      parts: [report.confusion].compactMap { $0.map { HeldValue($0.tensor) } })
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let content = form.content
    var confusion: ConfusionMatrix?
    if try content.field("confusion").optional != nil {
      guard let tensor = try form.part(0) as? Tensor, let matrix = ConfusionMatrix(tensor) else {
        throw .malformedForm
      }
      confusion = matrix
    }
    guard let task = Report.Task(rawValue: try content.field("task").text),
      let report = Report(
        task: task, target: try content.field("target").text,
        rowCount: try content.field("rows").count, overall: try content.field("overall").scores,
        classes: try content.field("classes").map(ClassScores.init),
        macro: try content.field("macro").scores,
        tables: try content.field("slices").map(SliceTable.init), confusion: confusion,
        used: UsedRows(
          fittedCount: try content.field("rows_fitted").count,
          tunedCount: try content.field("rows_tuned").count),
        findings: try content.field("findings").texts)
    else { throw .malformedForm }
    return ReportValue(report)
  }
}

extension StoredContent {
  /// One entry a metric.
  fileprivate var scores: [Score] {
    get throws(Diagnostic) { try map(Score.init) }
  }
}

extension Score {
  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    var interval: WilsonInterval?
    if let ends = try content.field("interval").optionalEnds {
      interval = WilsonInterval(lower: ends.lower, upper: ends.upper)
      guard interval != nil else { throw .malformedForm }
    }
    guard
      let score = Score(
        name: try content.field("name").text, value: try content.field("value").optionalReal,
        interval: interval)
    else { throw .malformedForm }
    self = score
  }
}

extension ClassScores {
  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    self.init(
      name: try content.field("name").text, isPositive: try content.field("positive").boolean,
      count: try content.field("rows").count, scores: try content.field("scores").scores)
  }
}

extension SliceTable {
  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    let slices = try content.field("slices").map { slice throws(Diagnostic) in
      Slice(
        label: try slice.field("label").text, count: try slice.field("rows").count,
        scores: try slice.field("scores").scores)
    }
    let edges = try content.field("edges").map { edge throws(Diagnostic) in try edge.real }
    guard
      let table = SliceTable(
        columns: try content.field("columns").texts, edges: edges, slices: slices)
    else { throw .malformedForm }
    self = table
  }
}
