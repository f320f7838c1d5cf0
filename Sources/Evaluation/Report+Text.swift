extension Report {
  /// The report as plain text, no line longer than `width` characters where names allow it.
  ///
  /// - Parameter width: columns; below 40 counts as 40.
  public func text(width: Int = 80) -> String {
    let width = max(width, 40)
    var parts = ["\(Formatting.name(target)): \(Formatting.rows(rowCount))"]
    parts.append(overallTable.text(width: width))
    if let table = shortClassTable { parts.append(table.titled(width)) }
    for table in sliceTables { parts.append(table.titled(width)) }
    if let table = confusionTable, !table.rows.isEmpty { parts.append(table.titled(width)) }
    if !findings.isEmpty {
      parts.append(Formatting.list(findings, width))
    }
    return parts.joined(separator: "\n\n")
  }

  /// The classes' table, cut to the weakest classes where there are many.
  private var shortClassTable: ReportTable? {
    guard let table = classTable, classes.count > Report.classLimit else { return classTable }
    let f1 = classes.map { entry in entry.scores.first { $0.name == F1().name }?.value }
    // Undefined ones last: a class that neither occurs nor is predicted has no weakness to show.
    let order = classes.indices.sorted { (f1[$0] ?? 2, $0) < (f1[$1] ?? 2, $1) }
    let rows = order.prefix(Report.classLimit).map { table.rows[$0] }
    return ReportTable(
      title: "by class: the \(Report.classLimit) weakest of \(classes.count)",
      headings: table.headings, rows: rows + table.rows.suffix(1))
  }

  private static let classLimit = 20
}

extension Formatting {
  /// Sentences with a dash before each.
  static func list(_ sentences: [String], _ width: Int) -> String {
    sentences.map { wrapped("- " + $0, width) }.joined(separator: "\n")
  }

  /// Breaks at blanks; further lines are indented by two.
  static func wrapped(_ sentence: String, _ width: Int) -> String {
    var lines: [String] = []
    var line = ""
    for word in sentence.split(separator: " ") {
      if !line.isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = "  " + word
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return (lines + [line]).joined(separator: "\n")
  }
}

extension ReportTable {
  /// The table under its title.
  func titled(_ width: Int) -> String {
    Formatting.wrapped(Formatting.name(title), width) + "\n" + text(width: width)
  }

  /// Aligned columns, two blanks apart; names to the left, numbers to the right. Columns that do not
  /// fit go into further blocks, each with the first column again.
  func text(width: Int) -> String {
    let columns = headings.indices.map { TextColumn(of: self, at: $0, limit: width / 2) }
    guard let first = columns.first else { return "" }
    var blocks: [[TextColumn]] = []
    var used = width
    for column in columns.dropFirst() {
      if used + 2 + column.width > width, blocks.isEmpty || blocks[blocks.count - 1].count > 1 {
        blocks.append([first])
        used = first.width
      }
      blocks[blocks.count - 1].append(column)
      used += 2 + column.width
    }
    return blocks.map(ReportTable.block).joined(separator: "\n\n")
  }

  private static func block(_ columns: [TextColumn]) -> String {
    let headingHeight = columns.map(\.heading.count).max() ?? 0
    let height = columns.first?.cells.count ?? 0
    let headingLines = (0..<headingHeight).map { line in
      columns.map { column in
        // Headings stand on the line above the cells: short ones get blank lines first.
        let index = line - (headingHeight - column.heading.count)
        return column.padded(index < 0 ? "" : column.heading[index])
      }
    }
    let lines = headingLines + (0..<height).map { row in columns.map { $0.padded($0.cells[row]) } }
    return
      lines
      .map { trimmed($0.joined(separator: "  ")) }
      .filter { !$0.isEmpty }
      .joined(separator: "\n")
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }
}

/// A column of text cells with the width they need.
private struct TextColumn {
  let heading: [String]
  let cells: [String]
  let isName: Bool
  let width: Int

  init(of table: ReportTable, at index: Int, limit: Int) {
    isName = table.rows.contains { row in
      if case .text = row[index] { return true }
      return false
    }
    cells = table.rows.map { TextColumn.cut($0[index].text, to: limit) }
    let shown = Formatting.name(table.headings[index])
    // A heading longer than its cells is words on lines of their own, so that numbers stay close.
    let isBroken = !isName && shown.count > cells.map(\.count).max() ?? 0
    heading = isBroken ? shown.split(separator: " ").map(String.init) : [shown]
    width = (heading + cells).map(\.count).max() ?? 0
  }

  func padded(_ text: String) -> String {
    let blanks = String(repeating: " ", count: max(0, width - text.count))
    return isName ? text + blanks : blanks + text
  }

  private static func cut(_ text: String, to limit: Int) -> String {
    text.count <= limit ? text : text.prefix(limit - 1) + "…"
  }
}
