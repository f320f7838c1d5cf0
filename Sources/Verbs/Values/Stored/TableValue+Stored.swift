import Evaluation
import Interpreter
import Language
import Statistics
import Tensors

extension TableValue: StorableValue {
  /// Its kept form.
  func storedForm() -> StoredForm {
    StoredForm([
      "title": .text(table.title), "headings": .array(table.headings.map { .text($0) }),
      "rows": .array(table.rows.map { .array($0.map(\.stored)) }),
    ])
  }

  static func restored(from form: StoredReader) throws(Diagnostic) -> any Value {
    let headings = try form.content.field("headings").texts
    var rows: [[ReportTable.Cell]] = []
    for row in try form.content.field("rows").elements {
      var cells: [ReportTable.Cell] = []
      for cell in try row.elements { cells.append(try ReportTable.Cell(cell)) }
      guard cells.count == headings.count else { throw .malformedForm }
      rows.append(cells)
    }
    return TableValue(
      ReportTable(title: try form.content.field("title").text, headings: headings, rows: rows))
  }
}

extension ReportTable.Cell {
  /// What the cell is, then what stands in it.
  fileprivate var stored: CanonicalValue {
    switch self {
    case .text(let text): ["text", .text(text)]
    case .count(let count): ["count", .integer(Int64(count))]
    case .score(let score): ["score", score.map { .real($0) } ?? .null]
    case .difference(let difference): ["difference", difference.map { .real($0) } ?? .null]
    case .interval(let lower, let upper): ["interval", .real(lower), .real(upper)]
    case .range(nil): ["range"]
    case .range(let range?): ["range", .real(range.lower), .real(range.upper)]
    case .empty: ["empty"]
    }
  }

  fileprivate init(_ content: StoredContent) throws(Diagnostic) {
    let parts = try content.elements
    guard let first = parts.first else { throw .malformedForm }
    switch (try first.text, parts.count) {
    case ("text", 2): self = .text(try parts[1].text)
    case ("count", 2): self = .count(try parts[1].integer)
    case ("score", 2):
      self = .score(
        try parts[1].optional.map { content throws(Diagnostic) in try content.real })
    case ("difference", 2):
      self = .difference(
        try parts[1].optional.map { content throws(Diagnostic) in try content.real })
    case ("range", 1): self = .range(nil)
    case ("range", 3):
      self = .range(Interval(lower: try parts[1].real, upper: try parts[2].real))
    case ("interval", 3): self = .interval(try parts[1].real, try parts[2].real)
    case ("empty", 1): self = .empty
    default: throw .malformedForm
    }
  }
}
