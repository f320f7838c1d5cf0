import Tensors

extension Report {
  /// What `r.name` gives.
  public enum Attribute: Sendable {
    /// A metric; nil where it is not defined.
    case number(Double?)
    case count(Int)
    case text(String)
    case texts([String])
    case tensor(Tensor)
    case table(ReportTable)
    /// One table a slice column.
    case tables([ReportTable])
  }

  /// The names `subscript(attribute:)` knows, in the order of the report.
  public var attributeNames: [String] {
    let names = ["target", "rows"] + overall.map(\.name)
    let ofClasses = task == .classes ? ["accuracy_interval", "classes", "confusion"] : []
    return names + ofClasses + ["slices", "rows_fitted", "rows_tuned", "findings"]
  }

  /// The attribute `name` of the report; nil if it has none of that name.
  public subscript(attribute name: String) -> Attribute? {
    if let score = overall.first(where: { $0.name == name }) { return .number(score.value) }
    return switch name {
    case "target": .text(target)
    case "rows": .count(rowCount)
    case "accuracy_interval":
      overall.lazy.compactMap(\.interval).first.map {
        .tensor(Tensor([$0.lower, $0.upper], shape: [2]))
      }
    case "classes": classTable.map(Attribute.table)
    case "confusion": confusion.map { .tensor($0.tensor) }
    case "slices": .tables(sliceTables)
    case "rows_fitted": .count(used.fittedCount)
    case "rows_tuned": .count(used.tunedCount)
    case "findings": .texts(findings)
    default: nil
    }
  }
}
