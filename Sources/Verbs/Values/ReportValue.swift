import Evaluation
import Interpreter
import Language
import Tensors

/// What `evaluate` found, as a value of the language.
struct ReportValue: Value {
  static let kind = "report"

  let report: Report

  init(_ report: Report) { self.report = report }

  var summary: String {
    let scores = report.overall.prefix(2).map { score in
      "\(score.title) \(score.value.map { Wording.fixed($0, decimals: 3) } ?? "none")"
    }
    return "\(scores.joined(separator: ", ")) on \(Wording.count(report.rowCount, "row"))"
  }

  func rendering(width: Int) -> Rendering {
    Rendering(report.text(width: width), html: report.html)
  }

  var attributeNames: [String] { report.attributeNames }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    report[attribute: name].map(\.value)
  }

  var canonicalValue: CanonicalValue { report.canonicalValue }

  var memoryByteCount: Int { report.byteCount }
}

extension Report {
  /// About the memory it takes: its confusion matrix is what grows.
  var byteCount: Int { 1_024 * (1 + classes.count) + 8 * (confusion?.counts.count ?? 0) }
}

extension Report.Attribute {
  var value: any Value {
    switch self {
    case .number(let number): number.map(Number.real) ?? None()
    case .count(let count): Number.integer(count)
    case .text(let text): text
    case .texts(let texts): List(texts)
    case .tensor(let tensor): tensor
    case .table(let table): TableValue(table)
    case .tables(let tables):
      tables.count == 1 ? TableValue(tables[0]) : List(tables.map(TableValue.init))
    }
  }
}

/// One table of a report: `r.slices`.
struct TableValue: Value {
  static let kind = "table"

  let table: ReportTable

  init(_ table: ReportTable) { self.table = table }

  var summary: String { "\(table.title), \(Wording.count(table.rows.count, "row"))" }

  func rendering(width: Int) -> Rendering {
    var text = TextTable(
      table.headings.enumerated().map { ($1, $0 == 0 ? .left : .right) })
    for row in table.rows { text.add(row.map { $0.text }) }
    return text.rendering(width: width)
  }

  var attributeNames: [String] { table.headings.filter { !$0.isEmpty } }

  /// The cells of a column.
  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    guard let column = table.headings.firstIndex(of: name) else { return nil }
    return List(table.rows.map { $0[column].value })
  }

  var canonicalValue: CanonicalValue {
    [
      "kind": "table", "title": .text(table.title),
      "headings": .array(table.headings.map { .text($0) }),
      "rows": .array(table.rows.map { .array($0.map(\.canonicalValue)) }),
    ]
  }

  var json: JSON? {
    .list(
      table.rows.map { row in
        .object(zip(table.headings, row).map { (name: $0, value: $1.value.json ?? .null) })
      })
  }
}

extension ReportTable.Cell {
  fileprivate var value: any Value {
    switch self {
    case .text(let text): text
    case .count(let count): Number.integer(count)
    case .score(let score), .difference(let score): score.map(Number.real) ?? None()
    case .interval(let lower, let upper): List([Number.real(lower), Number.real(upper)])
    case .range(let range):
      range.map { List([Number.real($0.lower), Number.real($0.upper)]) } ?? None()
    case .empty: None()
    }
  }

  fileprivate var canonicalValue: CanonicalValue {
    switch self {
    case .text(let text): .text(text)
    case .count(let count): .integer(Int64(count))
    case .score(let score), .difference(let score): score.map { .real($0) } ?? .null
    case .interval(let lower, let upper): [.real(lower), .real(upper)]
    case .range(let range): range.map { [.real($0.lower), .real($0.upper)] } ?? .null
    case .empty: .null
    }
  }
}
