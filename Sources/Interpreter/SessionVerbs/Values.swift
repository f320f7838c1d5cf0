import Language

/// Lists the names that are bound: `values`.
struct Values: Verb {
  static let summary = "List the names there are, with what they stand for."
  static let about = """
    A name stands for a value: a number, a dataset, a model. Values never change; a command that \
    changes one makes another and gives it the name. This lists the names of the session in the \
    order in which they came.
    """
  static let examples = ["values"]
  static let isMeasured = true

  func run(in context: Context) throws(Diagnostic) -> String {
    guard !context.names.isEmpty else { return "there are no names yet" }
    return table(context.names.map { [$0.name, $0.value.kind, $0.value.summary] })
  }
}

/// Rows as text, each column as wide as its widest cell.
func table(_ rows: [[String]]) -> String {
  var widths: [Int] = []
  for row in rows {
    for (column, cell) in row.enumerated() {
      if column == widths.count { widths.append(0) }
      widths[column] = max(widths[column], cell.count)
    }
  }
  return rows.map { row in
    row.enumerated().map { column, cell in
      column == row.count - 1 ? cell : cell.padded(to: widths[column])
    }.joined(separator: "  ")
  }.joined(separator: "\n")
}

extension String {
  /// The text with blanks behind it until it is `width` characters wide.
  func padded(to width: Int) -> String {
    self + String(repeating: " ", count: max(0, width - count))
  }
}
