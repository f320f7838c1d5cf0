import Statistics

extension Comparison {
  /// One row a metric: both models' values, their difference with its interval, and the verdict.
  public var overallTable: ReportTable {
    ReportTable(
      title: "",
      headings: ["", "model", "against", "difference", "95% interval", "verdict"],
      rows: overall.map { score in
        [
          .text(score.title), .score(score.value), .score(score.other),
          .difference(score.difference), .range(score.interval), .text(score.verdict.rawValue),
        ]
      })
  }

  /// One table a slice column, one row a slice: both models' deciding metric, then every metric's
  /// difference. A slice with too few rows is marked with `*`.
  public var sliceTables: [ReportTable] {
    tables.map { table in
      let titles = overall.map(\.title)
      let rows = table.slices.map { slice -> [ReportTable.Cell] in
        let deciding = slice.scores[0]
        return [
          .text(slice.label + (slice.isSmall ? " *" : "")), .count(slice.count),
          .text(deciding.verdict.rawValue), .score(deciding.value), .score(deciding.other),
        ] + slice.scores.flatMap { [.difference($0.difference), .range($0.interval)] }
      }
      let column = table.columns.joined(separator: ", ")
      return ReportTable(
        title: "by \(column)",
        headings: [column, "rows", "verdict", titles[0], "against"]
          + titles.flatMap { ["\($0) difference", "95% interval"] },
        rows: rows)
    }
  }

  /// The comparison as plain text, no line longer than `width` characters where names allow it.
  public func text(width: Int = 80) -> String {
    let width = max(width, 40)
    let parts =
      ["\(Formatting.name(report.target)): \(rowText)", overallTable.text(width: width)]
      + sliceTables.map { $0.titled(width) } + [Formatting.list(findings, width)]
    return parts.joined(separator: "\n\n")
  }

  /// The comparison as HTML tables and a list of findings; every name is escaped.
  public var html: String {
    HTML.page(
      title: report.target, text: rowText, tables: [overallTable] + sliceTables,
      findings: findings)
  }

  private var rowText: String { "the same \(Formatting.rows(report.rowCount)) under both models" }
}
