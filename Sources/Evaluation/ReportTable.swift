import Statistics

/// A table of a report: what text, HTML and the language's attributes are made from.
public struct ReportTable: Sendable {
  /// What stands in a cell.
  public enum Cell: Sendable, Hashable {
    case text(String)
    case count(Int)
    /// A metric, which may be undefined.
    case score(Double?)
    /// A difference of metrics, which may be undefined.
    case difference(Double?)
    /// Two ends of an interval of shares.
    case interval(Double, Double)
    /// Two ends of an interval of differences; nil where there is none.
    case range(Interval?)
    case empty
  }

  /// What the table shows: `by type`.
  public let title: String
  /// One heading a column.
  public let headings: [String]
  /// As many cells a row as there are headings.
  public let rows: [[Cell]]

  /// - Precondition: every row has a cell for each heading.
  public init(title: String, headings: [String], rows: [[Cell]]) {
    precondition(rows.allSatisfy { $0.count == headings.count }, "a ragged table")
    self.title = title
    self.headings = headings
    self.rows = rows
  }
}

extension ReportTable.Cell {
  /// As a person reads it; safe for a terminal.
  public var text: String {
    switch self {
    case .text(let text): Formatting.name(text)
    case .count(let count): Formatting.count(count)
    case .score(let score): Formatting.value(score)
    case .difference(let difference): Formatting.difference(difference)
    case .interval(let lower, let upper):
      "\(Formatting.share(lower)) to \(Formatting.share(upper))"
    case .range(let range): range.map(Formatting.range) ?? ""
    case .empty: ""
    }
  }
}

extension ReportTable {
  /// A cell for each score, and one for the interval of those that have one.
  fileprivate static func cells(of scores: [Score]) -> [Cell] {
    scores.flatMap { score -> [Cell] in
      let value = Cell.score(score.value)
      return score.interval.map { [value, .interval($0.lower, $0.upper)] } ?? [value]
    }
  }
}

extension Report {
  /// The numbers over all rows, one metric a row.
  public var overallTable: ReportTable {
    ReportTable(
      title: "", headings: ["", "", "95% interval"],
      rows: overall.map { score in
        let interval = score.interval.map { ReportTable.Cell.interval($0.lower, $0.upper) }
        return [.text(score.title), .score(score.value), interval ?? .empty]
      })
  }

  /// One row a class, then their mean; nil for numbers.
  public var classTable: ReportTable? {
    guard let first = classes.first else { return nil }
    let named = classes.map { entry -> [ReportTable.Cell] in
      [.text(entry.name), .count(entry.count)] + ReportTable.cells(of: entry.scores)
    }
    let mean = [.text("mean"), .empty] + ReportTable.cells(of: macro)
    return ReportTable(
      title: "by class", headings: ["class", "rows"] + first.scores.map(\.title),
      rows: named + [mean])
  }

  /// One table a slice column, one row a slice. A slice with too few rows is marked with `*`.
  public var sliceTables: [ReportTable] {
    tables.map { table in
      let scores = table.slices.first?.scores ?? []
      let headings = scores.flatMap { score -> [String] in
        score.interval == nil ? [score.title] : [score.title, "95% interval"]
      }
      let rows = table.slices.map { slice -> [ReportTable.Cell] in
        let label = slice.label + (slice.isSmall ? " *" : "")
        return [.text(label), .count(slice.count)] + ReportTable.cells(of: slice.scores)
      }
      let column = table.columns.joined(separator: ", ")
      return ReportTable(
        title: "by \(column)", headings: [column, "rows"] + headings, rows: rows)
    }
  }

  /// The confusion matrix, or where it is large the most frequent mistakes; nil for numbers.
  public var confusionTable: ReportTable? {
    guard let confusion else { return nil }
    let names = classes.map(\.name)
    guard names.count > Report.matrixLimit else {
      return ReportTable(
        title: "confusion (rows: true class, columns: predicted class)",
        headings: [""] + names,
        rows: names.indices.map { truth in
          [.text(names[truth])] + names.indices.map { .count(confusion[truth, $0]) }
        })
    }
    return ReportTable(
      title: "most frequent mistakes", headings: ["true class", "predicted class", "rows"],
      rows: confusion.mistakes.prefix(Report.mistakeLimit).map {
        [.text(names[$0.truth]), .text(names[$0.predicted]), .count($0.count)]
      })
  }

  /// A confusion matrix of more classes is told by its most frequent mistakes.
  private static let matrixLimit = 12
  private static let mistakeLimit = 15
}
