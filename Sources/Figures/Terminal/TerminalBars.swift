import Language

/// Bars under one another, in characters: a name, its bar, and the value as a person reads it.
struct TerminalBars {
  let lines: [StyledLine]

  init(_ panel: Panel, _ bars: [Bar], width: Int) {
    let layout = BarsLayout(bars, axis: panel.x, tickTarget: 5)
    func widest(_ texts: [String]) -> Int {
      min(texts.map(\.printableLine.displayWidth).max() ?? 0, width / 3)
    }
    let (labelWidth, textWidth) = (widest(bars.map(\.label)), widest(bars.map(\.text)))
    let columns = width - labelWidth - textWidth - 3
    let heading = [panel.title, panel.y.label, panel.x.label].filter { !$0.isEmpty }
    var lines: [StyledLine] = []
    if !heading.isEmpty {
      lines = [StyledLine(heading.joined(separator: ": ").printableLine.cut(toColumns: width))]
    }
    if bars.isEmpty { lines.append(StyledLine("nothing to draw")) }
    let zero = Int(((layout.axis.position(0) ?? 0) * Double(columns)).rounded())
    self.lines =
      lines
      + layout.bars.map { bar in
        let label = bar.label.printableLine.cut(toColumns: labelWidth)
        let space = String(repeating: " ", count: labelWidth - label.displayWidth)
        var line = StyledLine("\(space)\(label) ")
        TerminalBars.draw(bar, columns: columns, zero: zero, to: &line)
        line.append(" " + bar.text.printableLine.cut(toColumns: textWidth))
        return line
      }
  }

  private static func draw(
    _ bar: BarsLayout.PlacedBar, columns: Int, zero: Int, to line: inout StyledLine
  ) {
    var cells = [Character](repeating: " ", count: columns)
    if zero > 0, zero < columns { cells[zero] = "│" }
    func column(_ place: Double) -> Int { Int((place * Double(columns)).rounded()) }
    if let extent = bar.extent {
      let start = column(extent.lowerBound)
      for cell in start..<max(start, column(extent.upperBound)) { cells[cell] = "█" }
      // Only a bar to the right can end within a cell: the blocks fill it from the left.
      if start == zero, extent.upperBound > extent.lowerBound, bar.range == nil {
        let length = (extent.upperBound - extent.lowerBound) * Double(8 * columns)
        fill(&cells, from: zero, eighths: max(1, Int(length.rounded())))
      }
    }
    if let range = bar.range, let extent = bar.extent {
      let (low, high) = (column(range.lowerBound), min(column(range.upperBound), columns))
      for cell in low..<max(low, high) {
        // What is uncertain of the bar, and what it may reach beyond its end.
        cells[cell] = cell < column(extent.upperBound) ? "▓" : cell == high - 1 ? "┤" : "─"
      }
    }
    line.append(String(cells), Ink.ofSeries(0))
  }

  /// A bar that ends within a cell; one that is not 0 is never without a trace.
  private static func fill(_ cells: inout [Character], from zero: Int, eighths: Int) {
    let parts: [Character] = ["▏", "▎", "▍", "▌", "▋", "▊", "▉"]
    for cell in zero..<cells.count {
      let level = eighths - 8 * (cell - zero)
      guard level > 0 else { return }
      cells[cell] = level >= 8 ? "█" : parts[level - 1]
    }
  }
}
