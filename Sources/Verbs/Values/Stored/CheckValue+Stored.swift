import Drift
import Interpreter
import Language
import Tensors

extension CheckValue: StorableValue {
  /// Its kept form: what enters its digest.
  func storedForm() -> StoredForm { StoredForm(check.canonicalValue) }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let content = form.content
    var changes: [DriftCheck.Change] = []
    for change in try content.field("changes").elements { changes.append(try .init(change)) }
    var findings: [Finding] = []
    for finding in try content.field("findings").elements {
      let texts = try finding.texts
      guard texts.count == 3, let kind = Finding.Kind(rawValue: texts[0]) else {
        throw .malformedForm
      }
      findings.append(Finding(kind, texts[1], texts[2]))
    }
    var rows: [Int] = []
    for row in try content.field("strangest").elements { rows.append(try row.integer) }
    var accuracy: AccuracyEstimate?
    if let estimate = try content.field("accuracy").optional {
      let parts = try estimate.elements
      guard parts.count == 3 else { throw .malformedForm }
      accuracy = AccuracyEstimate(
        value: try parts[0].real, lower: try parts[1].real, upper: try parts[2].real)
    }
    return CheckValue(
      DriftCheck(
        rowCount: try content.field("rows").integer,
        referenceCount: try content.field("reference").integer,
        checksPerAlarm: try content.field("per_alarm").integer, changes: changes,
        findings: findings, strangestRows: rows, accuracy: accuracy,
        referenceAccuracy: try content.field("reference_accuracy").optional?.real))
  }
}

extension DriftCheck.Change {
  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    guard let family = Measure.Family(rawValue: try content.field("family").text) else {
      throw .malformedForm
    }
    self.init(
      name: try content.field("name").text, family: family, test: try content.field("test").text,
      pValue: try content.field("p").real, weight: try content.field("weight").real,
      stability: try content.field("stability").real,
      distance: try content.field("distance").optional?.real,
      what: try content.field("what").text, reference: try content.field("from").optional?.real,
      batch: try content.field("to").optional?.real,
      isDrifted: try content.field("drifted").boolean)
  }
}
