import Statistics
import Tensors

extension Comparison {
  /// The names `subscript(attribute:)` knows besides those of the first model's own report.
  public static let ownAttributeNames = [
    "difference", "interval", "verdict", "rows_to_tell", "differences", "slices", "against",
    "findings",
  ]

  /// The attribute `name`; nil if there is none of that name. `against`, the other model's report, is
  /// ``other``.
  public subscript(attribute name: String) -> Report.Attribute? {
    switch name {
    case "difference": .number(deciding.difference)
    case "interval":
      deciding.interval.map { .tensor(Tensor([$0.lower, $0.upper], shape: [2])) } ?? .number(nil)
    case "verdict": .text(verdict.rawValue)
    case "rows_to_tell": rowCountToTell.map(Report.Attribute.count) ?? .number(nil)
    case "differences": .table(overallTable)
    case "slices": .tables(sliceTables)
    case "findings": .texts(findings)
    default: report[attribute: name]
    }
  }

  /// The digest of the canonical content.
  public var digest: Digest { Digest(of: canonicalValue) }

  /// Every field by name; numbers as reals, undefined ones as null.
  public var canonicalValue: CanonicalValue {
    .map(
      [
        (key: "kind", value: "comparison"), (key: "report", value: report.canonicalValue),
        (key: "other", value: other.canonicalValue),
      ] + differences)
  }

  /// The fields besides the two reports.
  public var differences: [(key: String, value: CanonicalValue)] {
    [
      (key: "resamples", value: .integer(Int64(resampleCount))),
      (key: "overall", value: .array(overall.map(\.canonicalValue))),
      (key: "slices", value: .array(tables.map(\.canonicalValue))),
      (key: "findings", value: .array(findings.map { .text($0) })),
    ]
  }
}

extension PairedSliceTable {
  fileprivate var canonicalValue: CanonicalValue {
    [
      "columns": .array(columns.map { .text($0) }),
      "slices": .array(
        slices.map {
          [
            "label": .text($0.label), "rows": .integer(Int64($0.count)),
            "scores": .array($0.scores.map(\.canonicalValue)),
          ]
        }),
    ]
  }
}

extension PairedScore {
  fileprivate var canonicalValue: CanonicalValue {
    [
      "name": .text(name), "value": value.map { .real($0) } ?? .null,
      "other": other.map { .real($0) } ?? .null,
      "interval": interval.map { [.real($0.lower), .real($0.upper)] } ?? .null,
      "verdict": .text(verdict.rawValue),
    ]
  }
}
