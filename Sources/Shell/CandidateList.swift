import Language

/// What Tab does with the candidates there are.
enum TabAction: Equatable {
  /// There is nothing to add.
  case beep
  /// Takes so many characters before the cursor away and puts a text there.
  case replace(characters: Int, by: String)
  /// Shows the candidates below the line.
  case list(String)

  /// Decides by what was typed of the word.
  ///
  /// - Parameters:
  ///   - typed: what stands between the start of the range and the cursor.
  ///   - width: columns there are for a list.
  static func choose(_ candidates: [ShellCompletions.Candidate], typed: String, width: Int) -> Self
  {
    guard let first = candidates.first else { return .beep }
    // libedit counts characters as the C library does: one for each Unicode scalar.
    let count = typed.unicodeScalars.count
    if candidates.count == 1 { return .replace(characters: count, by: first.text + first.suffix) }
    let common = candidates.dropFirst().reduce(first.text) { $0.commonStart(with: $1.text) }
    if common.unicodeScalars.count > count { return .replace(characters: count, by: common) }
    return .list(columns(candidates.map(\.label.printable), width: width))
  }

  /// Rows that a list may take.
  private static let rowLimit = 20

  /// The labels in columns, down and then right, as `ls` shows files.
  static func columns(_ labels: [String], width: Int) -> String {
    let widest = (labels.map(\.displayWidth).max() ?? 0) + 2
    let columnCount = max(1, width / widest)
    let shown = labels.prefix(columnCount * rowLimit)
    let rowCount = (shown.count + columnCount - 1) / columnCount
    var rows = (0..<rowCount).map { row in
      stride(from: row, to: shown.count, by: rowCount).map { index in
        shown[index] + String(repeating: " ", count: widest - shown[index].displayWidth)
      }.joined().trimmedAtEnd
    }
    if shown.count < labels.count { rows.append("… and \(labels.count - shown.count) more") }
    return rows.joined(separator: "\n")
  }
}

extension String {
  /// What both begin with, in whole characters.
  fileprivate func commonStart(with other: String) -> String {
    String(zip(self, other).prefix { $0 == $1 }.map(\.0))
  }

  fileprivate var trimmedAtEnd: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
