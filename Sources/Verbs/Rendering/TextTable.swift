import Interpreter
import Language

/// A table of short texts as a person reads it: columns aligned, cut to the width at hand.
struct TextTable: Sendable {
  /// How a column's cells stand in it.
  enum Alignment: Sendable { case left, right }

  let headings: [String]
  let alignments: [Alignment]
  var rows: [[String]] = []
  /// HTML that stands for the text of single cells.
  var markup: [Place: String] = [:]

  /// A cell, the headings not counted.
  struct Place: Hashable, Sendable {
    let row: Int
    let column: Int
  }

  /// - Parameter columns: headings, and where their cells stand.
  init(_ columns: [(heading: String, alignment: Alignment)]) {
    headings = columns.map(\.heading)
    alignments = columns.map(\.alignment)
  }

  /// Adds a row.
  ///
  /// - Precondition: it has a cell for each heading.
  mutating func add(_ cells: [String]) {
    precondition(cells.count == headings.count, "a ragged table")
    rows.append(cells)
  }

  /// The table in lines of at most `width` columns. Columns that do not fit are left out from the
  /// right, and a line says how many; the first is always there, cut if need be.
  func text(width: Int) -> String {
    let cells = ([headings] + rows).map { $0.map(\.printableLine) }
    let widths = headings.indices.map { column in
      cells.map { $0[column].displayWidth }.max() ?? 0
    }
    var shown = 0
    var used = 0
    for columnWidth in widths {
      let next = used + (shown == 0 ? 0 : 2) + columnWidth
      guard shown == 0 || next <= width else { break }
      (shown, used) = (shown + 1, next)
    }
    let columns = Array(0..<shown)
    var lines = cells.map { row in
      line(columns.map { padded(row[$0], to: min(widths[$0], width), alignments[$0]) })
    }
    if headings.allSatisfy(\.isEmpty) { lines.removeFirst() }
    if shown < headings.count {
      let left = headings.dropFirst(shown).joined(separator: ", ")
      let count = headings.count - shown
      let more = "… \(count) more \(count == 1 ? "column" : "columns"): \(left)"
      lines.append(more.printableLine.cut(toWidth: width))
    }
    return lines.joined(separator: "\n")
  }

  /// The table as a fragment of HTML.
  var html: String {
    let head = headings.map { "<th>\(Rendering.escaped($0.printableLine))</th>" }.joined()
    let body = rows.enumerated().map { row, cells in
      let cells = cells.enumerated().map { column, text in
        markup[Place(row: row, column: column)] ?? Rendering.escaped(text.printableLine)
      }
      return "<tr>" + cells.map { "<td>\($0)</td>" }.joined() + "</tr>"
    }
    return "<table><thead><tr>\(head)</tr></thead><tbody>\(body.joined())</tbody></table>"
  }

  /// Both forms.
  func rendering(width: Int, above title: String? = nil, below note: String? = nil) -> Rendering {
    let text = [title, text(width: width), note].compactMap { $0 }.joined(separator: "\n")
    let paragraphs = [title, note].map { $0.map { "<p>\(Rendering.escaped($0))</p>" } ?? "" }
    return Rendering(text, html: paragraphs[0] + html + paragraphs[1])
  }

  private func line(_ cells: [String]) -> String {
    var line = cells.joined(separator: "  ")
    while line.last == " " { line.removeLast() }
    return line
  }

  private func padded(_ text: String, to width: Int, _ alignment: Alignment) -> String {
    let cut = text.cut(toWidth: width)
    let space = String(repeating: " ", count: max(0, width - cut.displayWidth))
    return alignment == .left ? cut + space : space + cut
  }
}
