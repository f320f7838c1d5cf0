import Evaluation
import Interpreter
import Language
import Tensors

/// What `evaluate … against …` found, as a value of the language: the difference of two models, and
/// under the names of a report what the first one scores.
struct ComparisonValue: Value {
  static let kind = "comparison"

  let comparison: Comparison

  init(_ comparison: Comparison) { self.comparison = comparison }

  var summary: String {
    let deciding = comparison.deciding
    let difference = deciding.difference.map { Wording.fixed($0, decimals: 3) } ?? "unknown"
    return "\(comparison.verdict.rawValue): \(deciding.title) differs by \(difference) on "
      + Wording.count(comparison.report.rowCount, "row")
  }

  func rendering(width: Int) -> Rendering {
    Rendering(comparison.text(width: width), html: comparison.html)
  }

  var attributeNames: [String] {
    Comparison.ownAttributeNames
      + comparison.report.attributeNames.filter { !Comparison.ownAttributeNames.contains($0) }
  }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    if name == "against" { return ReportValue(comparison.other) }
    return comparison[attribute: name].map(\.value)
  }

  var canonicalValue: CanonicalValue { comparison.canonicalValue }

  var memoryByteCount: Int { comparison.report.byteCount + comparison.other.byteCount }
}
