import Language

/// Two axes and what stands between them, in characters.
struct TerminalPanel {
  let layout: PanelLayout
  private let panel: Panel
  private let width: Int
  private let labelWidth: Int
  private var canvas: DotCanvas

  init(_ panel: Panel, width: Int, rows: Int) {
    func layout(columns: Int) -> PanelLayout {
      PanelLayout(
        panel,
        on: Grid(
          columns: 2 * columns, rows: 4 * rows, xTicks: max(2, columns / 10), yTicks: rows * 4 / 9)
      )
    }
    self.panel = panel
    self.width = width
    // The labels decide how much room is left, and the axis does not depend on that room.
    let labels = layout(columns: width / 2).y.ticks.map(\.label)
    labelWidth = min(labels.map(\.count).max() ?? 0, width / 3)
    let columns = width - labelWidth - 2
    self.layout = layout(columns: columns)
    canvas = DotCanvas(columns: columns, rows: rows)
    draw()
  }

  /// From its heading to the label of the horizontal axis.
  var lines: [StyledLine] {
    let heading = [panel.title, panel.y.label].filter { !$0.isEmpty }.joined(separator: ": ")
    var lines = heading.isEmpty ? [] : [StyledLine(heading.printableLine.cut(toColumns: width))]
    lines += TerminalLegend(layout, width: width).lines
    lines += plotLines
    lines += axisLines
    guard !panel.x.label.isEmpty else { return lines }
    let label = panel.x.label.printableLine.cut(toColumns: width)
    let middle = labelWidth + 1 + canvas.columns / 2 - label.displayWidth / 2
    let start = max(0, min(middle, width - label.displayWidth))
    return lines + [StyledLine(String(repeating: " ", count: start) + label)]
  }

  private var plotLines: [StyledLine] {
    var labels: [Int: String] = [:]
    for tick in layout.y.ticks { labels[tickRow(tick.position)] = tick.label }
    return (0..<canvas.rows).map { row in
      let label = labels[row]
      var line = StyledLine(padded(label ?? "") + (label == nil ? "│" : "┤"))
      canvas.write(row: row, to: &line)
      return line
    }
  }

  /// The horizontal axis, and the numbers under it as far as they do not touch.
  private var axisLines: [StyledLine] {
    var axis = [Character](repeating: "─", count: canvas.columns)
    var numbers = ""
    for tick in layout.x.ticks {
      let column = canvas.column(tick.position)
      axis[column] = "┬"
      let middle = labelWidth + 1 + column - (tick.label.count - 1) / 2
      let start = max(0, min(middle, width - tick.label.count))
      guard numbers.isEmpty || start > numbers.count else { continue }
      numbers += String(repeating: " ", count: start - numbers.count) + tick.label
    }
    let isAtZero = layout.y.ticks.first { tickRow($0.position) == canvas.rows }
    let corner = padded(isAtZero?.label ?? "") + (isAtZero == nil ? "└" : "┴")
    return [StyledLine(corner + String(axis)), StyledLine(numbers)]
  }

  private func padded(_ label: String) -> String {
    let cut = label.cut(toColumns: labelWidth)
    return String(repeating: " ", count: labelWidth - cut.count) + cut
  }

  /// The row of a tick; one below the last is the axis itself, on which the blocks of a histogram stand.
  private func tickRow(_ position: Double) -> Int {
    guard case .histogram = panel.content else { return canvas.row(position) }
    return canvas.rows - Int((position * Double(canvas.rows)).rounded(.up))
  }

  private mutating func draw() {
    drawBlocks()
    let series = layout.curves.filter { $0.ink != nil }
    for curve in layout.curves where curve.form != .points {
      for run in curve.runs { canvas.drawLine(run, curve.ink.map(Ink.ofSeries) ?? .grey) }
    }
    drawClouds(series.filter { $0.form == .points }, isAlone: series.count == 1)
    for curve in series where curve.form == .line {
      guard let ink = curve.ink.map(Ink.ofSeries) else { continue }
      let isAlone = series.count == 1
      for point in curve.markers(limit: isAlone ? 1 : canvas.columns / 4, isAlone: isAlone) {
        canvas.put(ink.marker.rawValue, at: point, ink)
      }
    }
    for mark in layout.marks { canvas.fill(column: canvas.column(mark.x), with: "┊", .grey) }
    if layout.isEmpty {
      let text = "nothing to draw"
      let start = max(0, (canvas.columns - text.count) / 2)
      for (position, character) in text.prefix(canvas.columns).enumerated() {
        canvas.put(character, column: start + position, row: canvas.rows / 2, nil)
      }
    }
  }

  /// One cloud of many points as dots. Of several each cell shows the marker of the one with most points in it, of
  /// equals the first.
  private mutating func drawClouds(_ clouds: [PanelLayout.PlacedCurve], isAlone: Bool) {
    let count = clouds.reduce(0) { $0 + ($1.runs.first?.count ?? 0) }
    guard !isAlone || count <= canvas.columns else {
      for point in clouds.flatMap(\.runs).flatMap({ $0 }) { canvas.draw(point, Ink.ofSeries(0)) }
      return
    }
    var counts = [[Int]](
      repeating: Array(repeating: 0, count: clouds.count), count: canvas.columns * canvas.rows)
    for (position, cloud) in clouds.enumerated() {
      for point in cloud.runs.flatMap({ $0 }) {
        counts[canvas.row(point.y) * canvas.columns + canvas.column(point.x)][position] += 1
      }
    }
    for (cell, counts) in counts.enumerated() {
      guard let most = counts.max(), most > 0, let first = counts.firstIndex(of: most),
        let ink = clouds[first].ink.map(Ink.ofSeries)
      else { continue }
      canvas.put(
        ink.marker.rawValue, column: cell % canvas.columns, row: cell / canvas.columns, ink)
    }
  }

  /// The blocks of a histogram in eighths of a cell; what has values is never without a trace.
  private mutating func drawBlocks() {
    let eighths: [Character] = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]
    for column in 0..<canvas.columns {
      let middle = (Double(column) + 0.5) / Double(canvas.columns)
      guard let block = layout.blocks.first(where: { $0.left <= middle && middle < $0.right })
      else { continue }
      let height = max(1, Int((block.height * Double(8 * canvas.rows)).rounded()))
      for row in 0..<canvas.rows {
        let level = min(8, height - 8 * row)
        guard level > 0 else { break }
        canvas.put(eighths[level - 1], column: column, row: canvas.rows - 1 - row, Ink.ofSeries(0))
      }
    }
  }
}
