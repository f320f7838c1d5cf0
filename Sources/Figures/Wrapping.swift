import Language

extension String {
  /// Broken at blanks into lines of at most this many columns; a longer word is cut.
  func wrapped(toWidth width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in printableLine.split(separator: " ") {
      let word = String(word).cut(toColumns: width)
      if !line.isEmpty, line.displayWidth + 1 + word.displayWidth > width {
        lines.append(line)
        line = word
      } else {
        line += (line.isEmpty ? "" : " ") + word
      }
    }
    return line.isEmpty ? lines : lines + [line]
  }

  /// The text, or as much of it as fits with an ellipsis.
  func cut(toColumns width: Int) -> String {
    guard displayWidth > width else { return self }
    var cut = ""
    var used = 1
    for character in self {
      used += String(character).displayWidth
      guard used <= width else { break }
      cut.append(character)
    }
    return cut + "…"
  }
}
