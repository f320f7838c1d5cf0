import Evaluation
import Interpreter
import Language
import Statistics
import Tensors

extension ComparisonValue: StorableValue {
  /// Its kept form: the differences, and the two reports as values of their own.
  func storedForm() -> StoredForm {
    StoredForm(
      .map(comparison.differences),
      parts: [comparison.report, comparison.other].map { HeldValue(ReportValue($0)) })
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let content = form.content
    guard let report = try form.part(0) as? ReportValue,
      let other = try form.part(1) as? ReportValue,
      let comparison = Comparison(
        reports: (report.report, other.report), overall: try content.field("overall").pairs,
        tables: try content.field("slices").map(PairedSliceTable.init),
        findings: try content.field("findings").texts,
        resampleCount: try content.field("resamples").count)
    else { throw .malformedForm }
    return ComparisonValue(comparison)
  }
}

extension StoredContent {
  /// One entry a metric.
  fileprivate var pairs: [PairedScore] {
    get throws(Diagnostic) { try map(PairedScore.init) }
  }
}

extension PairedScore {
  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    let ends = try content.field("interval").optionalEnds
    guard
      let score = PairedScore(
        name: try content.field("name").text, value: try content.field("value").optionalReal,
        other: try content.field("other").optionalReal,
        interval: ends.map { Interval(lower: $0.lower, upper: $0.upper) })
    else { throw .malformedForm }
    self = score
  }
}

extension PairedSliceTable {
  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    self.init(
      columns: try content.field("columns").texts,
      slices: try content.field("slices").map { slice throws(Diagnostic) in
        PairedSlice(
          label: try slice.field("label").text, count: try slice.field("rows").count,
          scores: try slice.field("scores").pairs)
      })
  }
}
