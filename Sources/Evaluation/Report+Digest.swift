import Tensors

extension Report {
  /// The report's digest: that of its canonical content.
  public var digest: Digest { Digest(of: canonicalValue) }

  /// Every field of the report by name; numbers as reals, undefined ones as null.
  public var canonicalValue: CanonicalValue {
    [
      "kind": "report",
      "task": .text(task.rawValue),
      "target": .text(target),
      "rows": .integer(Int64(rowCount)),
      "rows_fitted": .integer(Int64(used.fittedCount)),
      "rows_tuned": .integer(Int64(used.tunedCount)),
      "overall": Report.content(of: overall),
      "classes": .array(classes.map { $0.canonicalValue }),
      "macro": Report.content(of: macro),
      "slices": .array(tables.map { $0.canonicalValue }),
      "confusion": confusion.map { $0.tensor.canonicalValue } ?? .null,
      "findings": .array(findings.map { .text($0) }),
    ]
  }

  static func content(of scores: [Score]) -> CanonicalValue {
    .array(
      scores.map { score in
        [
          "name": .text(score.name),
          "value": score.value.map { .real($0) } ?? .null,
          "interval": score.interval.map { [.real($0.lower), .real($0.upper)] } ?? .null,
        ]
      })
  }
}

extension ClassScores {
  fileprivate var canonicalValue: CanonicalValue {
    [
      "name": .text(name), "positive": .boolean(isPositive), "rows": .integer(Int64(count)),
      "scores": Report.content(of: scores),
    ]
  }
}

extension SliceTable {
  fileprivate var canonicalValue: CanonicalValue {
    [
      "columns": .array(columns.map { .text($0) }),
      "edges": .array(edges.map { .real($0) }),
      "slices": .array(
        slices.map {
          [
            "label": .text($0.label), "rows": .integer(Int64($0.count)),
            "scores": Report.content(of: $0.scores),
          ]
        }),
    ]
  }
}
