extension Report {
  /// The report as HTML tables and a list of findings; every name is escaped.
  public var html: String {
    let all = [overallTable] + [classTable].compactMap { $0 } + sliceTables
    return HTML.page(
      title: target, text: Formatting.rows(rowCount),
      tables: all + [confusionTable].compactMap { $0 }, findings: findings)
  }
}

/// What reports are made of, as HTML.
enum HTML {
  /// A line, tables that have rows, and a list of sentences.
  static func page(
    title: String, text: String, tables: [ReportTable], findings: [String]
  ) -> String {
    var parts = ["<p><b>\(escaped(title))</b>: \(escaped(text))</p>"]
    parts += tables.filter { !$0.rows.isEmpty }.map(table)
    if !findings.isEmpty {
      parts.append("<ul>" + findings.map { "<li>\(escaped($0))</li>" }.joined() + "</ul>")
    }
    return parts.joined(separator: "\n")
  }

  private static func table(_ table: ReportTable) -> String {
    let caption = table.title.isEmpty ? "" : "<caption>\(escaped(table.title))</caption>"
    let head = table.headings.map { "<th>\(escaped($0))</th>" }.joined()
    let body = table.rows.map { row in
      let cells = row.enumerated().map { position, cell in
        let tag = position == 0 ? "th" : "td"
        return "<\(tag)>\(escaped(cell.text))</\(tag)>"
      }
      return "<tr>\(cells.joined())</tr>"
    }
    return "<table>\(caption)<thead><tr>\(head)</tr></thead><tbody>\(body.joined())</tbody></table>"
  }

  private static func escaped(_ text: String) -> String {
    var shown = ""
    // By scalars: a `<` with an accent on it is one character, and still opens a tag.
    for scalar in Formatting.name(text).unicodeScalars {
      switch scalar {
      case "&": shown += "&amp;"
      case "<": shown += "&lt;"
      case ">": shown += "&gt;"
      case "\"": shown += "&quot;"
      case "'": shown += "&#39;"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }
}
