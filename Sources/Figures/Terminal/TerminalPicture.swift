import Language

extension Figure {
  /// The figure in characters, lines separated by newlines.
  ///
  /// - Parameter width: columns of the terminal; less than 32 counts as 32.
  public func text(width: Int) -> String {
    TerminalPicture(self, width: width).lines.map(\.text).joined(separator: "\n")
  }

  /// The same with the colours that a terminal reads.
  public func colouredText(width: Int) -> String {
    TerminalPicture(self, width: width).lines.map(\.coloured).joined(separator: "\n")
  }
}

/// A figure drawn with characters.
struct TerminalPicture {
  let lines: [StyledLine]

  init(_ figure: Figure, width: Int) {
    let width = min(max(width, 32), 200)
    var lines: [StyledLine] = []
    var notes: [String] = []
    if !figure.title.isEmpty {
      lines.append(StyledLine(figure.title.printableLine.cut(toColumns: width)))
    }
    let isWide = width >= 60
    let rows = figure.panels.count > 1 ? (isWide ? 9 : 7) : (isWide ? 14 : 9)
    for panel in figure.panels {
      if case .bars(let bars) = panel.content {
        lines += TerminalBars(panel, bars, width: width).lines
        continue
      }
      let drawn = TerminalPanel(panel, width: width, rows: rows)
      lines += drawn.lines
      notes += drawn.layout.notes
    }
    lines += (notes + figure.notes).flatMap { $0.wrapped(toWidth: width) }.map { StyledLine($0) }
    self.lines = lines
  }
}
