import Language

/// Lays pages of help out for a window: no line is wider than it, as far as words allow.
struct HelpLayout {
  /// Columns of the window; lines are never longer than ``longest``, which eyes can follow.
  let width: Int

  static let longest = 100

  init(width: Int) { self.width = min(max(width, 20), HelpLayout.longest) }

  /// A paragraph in lines, those after the first indented.
  func wrapped(_ text: String, indent: Int = 0, hanging: Int? = nil) -> [String] {
    let start = String(repeating: " ", count: indent)
    let further = String(repeating: " ", count: hanging ?? indent)
    var lines: [String] = []
    var isEmpty = true
    for word in text.split(whereSeparator: \.isWhitespace) {
      if let last = lines.last, isEmpty || last.displayWidth + 1 + word.displayWidth <= width {
        lines[lines.count - 1] = isEmpty ? last + word : "\(last) \(word)"
      } else {
        lines.append((lines.isEmpty ? start : further) + word)
      }
      isEmpty = false
    }
    return lines
  }

  /// A paragraph of a page, at most 80 columns wide: longer lines of prose tire.
  func paragraph(_ text: String) -> [String] {
    HelpLayout(width: min(width, 80)).wrapped(text)
  }

  /// Names and explanations in two columns; a long name gets a line of its own.
  func list(_ rows: [(String, String)]) -> [String] {
    let column = min(rows.map(\.0.displayWidth).max() ?? 0, 28, width / 3)
    return rows.flatMap { name, text -> [String] in
      guard !text.isEmpty else { return wrapped(name, indent: 2, hanging: 6) }
      let narrow = HelpLayout(width: min(width, 80))
      let lines = narrow.wrapped(text, indent: column + 4)
      guard name.displayWidth <= column else {
        return wrapped(name, indent: 2, hanging: 6) + lines
      }
      let first = lines.first.map { String($0.dropFirst(column + 4)) } ?? ""
      return ["  \(name.padded(to: column))  \(first)"] + lines.dropFirst()
    }
  }

  /// A line of the language; a longer one goes on after a `\`.
  func code(_ line: String) -> [String] {
    var lines = ["  "]
    for (position, word) in line.words.enumerated() {
      let last = lines[lines.count - 1]
      // A blank and the `\` have to fit too.
      if position > 0, last.displayWidth + word.displayWidth + 3 > width,
        last.contains(where: { $0 != " " })
      {
        lines[lines.count - 1] += " \\"
        lines.append("      " + word)
      } else {
        lines[lines.count - 1] += position == 0 ? word : " " + word
      }
    }
    return lines
  }

  /// A page that was laid out by hand: what is too wide for the window is broken, in columns below
  /// each other; the rest stays as it is.
  func page(_ text: String) -> [String] {
    var rows: [PageRow] = []
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let row = PageRow(String(line))
      if let last = rows.last, last.goesOn(with: row) {
        rows[rows.count - 1].join(row)
      } else {
        rows.append(row)
      }
    }
    return rows.flatMap { $0.lines(in: self) }
  }
}

/// Lines of a page that belong together: a paragraph, or two columns whose right one goes on.
private struct PageRow {
  /// The lines as they were laid out.
  private var lines: [String]
  private let indent: Int
  /// Where the right column starts; nil without one.
  private let column: Int?

  init(_ line: String) {
    lines = [line]
    indent = line.prefix { $0 == " " }.count
    // The last gap of two blanks or more stands before the right column.
    let letters = Array(line)
    column = letters.indices.dropFirst(indent + 1).last {
      letters[$0] != " " && letters[$0 - 1] == " " && letters[$0 - 2] == " "
    }
  }

  private var isEmpty: Bool { lines == [""] }

  func goesOn(with next: PageRow) -> Bool {
    guard !isEmpty, !next.isEmpty, next.column == nil, next.indent > 0,
      !next.lines[0].dropFirst(next.indent).hasPrefix("|")
    else { return false }
    return next.indent == column ?? indent
  }

  mutating func join(_ next: PageRow) { lines += next.lines }

  func lines(in layout: HelpLayout) -> [String] {
    if lines.allSatisfy({ $0.displayWidth <= layout.width }) { return lines }
    guard let column else {
      return layout.wrapped(lines.joined(separator: " "), indent: indent, hanging: indent)
    }
    var left = String(lines[0].prefix(column))
    while left.last == " " { left.removeLast() }
    let right = lines.map { String($0.dropFirst(column)) }.joined(separator: " ")
    guard column <= layout.width / 2 else {
      let head =
        left.displayWidth <= layout.width
        ? [left] : layout.wrapped(left, indent: indent, hanging: indent + 4)
      return head + layout.wrapped(right, indent: indent + 4)
    }
    let text = layout.wrapped(right, indent: column)
    let first = text.first.map { String($0.dropFirst(column)) } ?? ""
    return [lines[0].prefix(column) + first] + text.dropFirst()
  }
}

extension String {
  /// The words of a line of the language; blanks inside quotes part none.
  fileprivate var words: [String] {
    var words = [""]
    var isQuoted = false
    for character in self {
      if character == "\"" { isQuoted.toggle() }
      if character == " ", !isQuoted {
        words.append("")
      } else {
        words[words.count - 1].append(character)
      }
    }
    return words
  }
}
