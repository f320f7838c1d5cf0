extension Diagnostic {
  /// The diagnostic as a person reads it, without a newline at its end.
  ///
  /// - Parameters:
  ///   - colour: with the terminal's colours.
  ///   - width: columns to keep source lines within; a longer line shows the part around the place.
  public func rendered(colour: Bool = false, width: Int = 100) -> String {
    let paint = Paint(isOn: colour)
    let heading = paint(severity == .error ? .red : .cyan, "\(severity.rawValue):")
    var lines = ["\(heading) \(message.printableLine)"]
    var shown: SourceSpan?
    for label in labels {
      let isSameLine = shown.map { $0.source === label.span.source && $0.line == label.span.line }
      lines += excerpt(of: label, paint: paint, width: width, repeatsLine: isSameLine != true)
      shown = label.span
    }
    lines += hints.map { "\(paint(.green, "hint:")) \($0.printableLine)" }
    return lines.joined(separator: "\n")
  }

  private func excerpt(of label: Label, paint: Paint, width: Int, repeatsLine: Bool) -> [String] {
    let source = label.span.source
    let line = source.lineRange(at: min(label.span.range.lowerBound, source.count))
    let visible = label.span.range.clamped(to: line)
    // Far more than a line shows: the rest of a very long one is not worth measuring.
    let reach = 4 * max(width, 20) + 64
    let before = max(line.lowerBound, visible.lowerBound - reach)..<visible.lowerBound
    let after = visible.upperBound..<min(line.upperBound, visible.upperBound + reach)
    let marked = visible.lowerBound..<min(visible.upperBound, visible.lowerBound + reach)
    let parts = Excerpt(
      before: source.text(in: before), marked: source.text(in: marked),
      after: source.text(in: after)
    ).narrowed(to: max(width - 4, 20))

    let bar = paint(.blue, "  │")
    let carets = String(repeating: "^", count: max(1, parts.marked.displayWidth))
    let comment = label.text.map { " \($0.printableLine)" } ?? ""
    let indent = String(repeating: " ", count: parts.before.displayWidth)
    var lines: [String] = []
    if repeatsLine {
      if let name = source.name {
        let place = "\(name.printableLine), line \(source.line(at: line.lowerBound))"
        lines.append(paint(.blue, "  ╭ \(place)"))
      }
      lines.append("\(bar) \(parts.before)\(parts.marked)\(parts.after)")
    }
    lines.append("\(bar) \(indent)\(paint(severity == .error ? .red : .cyan, carets + comment))")
    return lines
  }
}

/// One source line in three parts, as it is shown.
private struct Excerpt {
  var before: String
  var marked: String
  var after: String

  init(before: String, marked: String, after: String) {
    self.before = Self.shown(before)
    self.marked = Self.shown(marked)
    self.after = Self.shown(after)
  }

  /// Tabs become single spaces: their width on the terminal depends on the column, and the carets
  /// have to stand under what they mean.
  private static func shown(_ text: String) -> String {
    String(text.map { $0 == "\t" || $0 == "\r" || $0 == "\r\n" ? " " : $0 }).printable
  }

  /// The same within a number of columns: the marked part stays, dots stand for what was cut.
  func narrowed(to columns: Int) -> Excerpt {
    guard before.displayWidth + marked.displayWidth + after.displayWidth > columns else {
      return self
    }
    var result = self
    result.marked = marked.prefix(columns: columns)
    let room = columns - result.marked.displayWidth
    let rest = max(room - after.displayWidth, room / 2)
    result.before = before.suffix(columns: rest)
    result.after = after.prefix(columns: room - result.before.displayWidth)
    return result
  }
}

extension String {
  /// At most so many columns from its start, ending in dots if something was cut.
  fileprivate func prefix(columns: Int) -> String {
    guard displayWidth > columns else { return self }
    guard columns > 0 else { return "" }
    var result = ""
    var used = 1
    for character in self {
      used += character.displayWidth
      if used > columns { break }
      result.append(character)
    }
    return result + "…"
  }

  /// At most so many columns from its end, starting with dots if something was cut.
  fileprivate func suffix(columns: Int) -> String {
    guard displayWidth > columns else { return self }
    return String(String(reversed()).prefix(columns: columns).reversed())
  }
}

/// The terminal's colours, or none.
private struct Paint {
  enum Colour: String {
    case red = "\u{1B}[1;31m"
    case green = "\u{1B}[1;32m"
    case blue = "\u{1B}[34m"
    case cyan = "\u{1B}[1;36m"
  }

  let isOn: Bool

  func callAsFunction(_ colour: Colour, _ text: String) -> String {
    isOn ? "\(colour.rawValue)\(text)\u{1B}[0m" : text
  }
}
