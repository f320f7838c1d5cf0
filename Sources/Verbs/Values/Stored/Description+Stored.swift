import Datasets
import Interpreter
import Language
import Tensors

extension Description: StorableValue {
  /// Its kept form: what enters its digest.
  func storedForm() -> StoredForm { StoredForm(canonicalValue) }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let content = form.content
    return Description(
      rowCount: try content.field("rows").count,
      columns: try content.field("columns").map(ColumnSummary.init),
      groups: try content.field("groups").map { group throws(Diagnostic) in
        Group(
          title: try group.field("title").text, rowCount: try group.field("rows").count,
          columns: try group.field("columns").map(ColumnSummary.init))
      })
  }
}

extension ColumnSummary {
  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    guard let kind = ColumnKind(rawValue: try content.field("type").text) else {
      throw .malformedForm
    }
    self.init(
      name: try content.field("name").text, kind: kind, count: try content.field("count").count,
      missingCount: try content.field("missing").count,
      distinctCount: try content.field("distinct").optional?.count,
      numbers: try content.field("numbers").optional.map(Numbers.init),
      dates: try content.field("dates").optional.map(ColumnSummary.dates),
      top: try content.field("top").map { entry throws(Diagnostic) in
        let parts = try entry.elements
        guard parts.count == 2 else { throw .malformedForm }
        return (value: try parts[0].text, count: try parts[1].count)
      })
  }

  /// The first and the last day, parted by a blank.
  private static func dates(_ content: StoredContent) throws(Diagnostic)
    -> ClosedRange<CalendarDate>
  {
    let days = try content.text.split(separator: " ").compactMap {
      CalendarDate(iso8601: $0)
    }
    guard days.count == 2, days[0] <= days[1] else { throw .malformedForm }
    return days[0]...days[1]
  }
}

extension ColumnSummary.Numbers {
  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    let reals = try content.map { number throws(Diagnostic) in try number.real }
    guard reals.count == 7 else { throw .malformedForm }
    self.init(
      mean: reals[0], standardDeviation: reals[1], minimum: reals[2], lowerQuartile: reals[3],
      median: reals[4], upperQuartile: reals[5], maximum: reals[6])
  }
}
