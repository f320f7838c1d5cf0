/// Bars under one another, as SVG.
struct SVGBars {
  private static let (barHeight, pitch) = (14.0, 20.0)

  private let panel: Panel
  private let layout: BarsLayout
  private let left: Double
  private let right: Double

  init(_ panel: Panel, _ bars: [Bar]) {
    self.panel = panel
    layout = BarsLayout(bars, axis: panel.x, tickTarget: 6)
    func widest(_ texts: [String]) -> Double { texts.map { SVGPicture.width(of: $0) }.max() ?? 0 }
    left = 16 + min(widest(bars.map(\.label)), 220)
    right = SVGPicture.width - 20 - min(widest(bars.map(\.text)), 160)
  }

  /// Draws it below `top`.
  ///
  /// - Returns: how many pixels it takes.
  func draw(at top: Double, _ svg: inout SVGWriter) -> Double {
    var y = top
    let heading = [panel.title, panel.y.label].filter { !$0.isEmpty }.joined(separator: ": ")
    if !heading.isEmpty {
      y += SVGPicture.lineHeight
      svg.element(
        "text", [("x", "8"), ("y", SVGWriter.number(y - 4))],
        text: SVGPicture.cut(heading, toWidth: SVGPicture.width - 16))
    }
    let bottom = y + Double(layout.bars.count) * SVGBars.pitch + 6
    drawAxis(y, bottom, &svg)
    for bar in layout.bars {
      draw(bar, at: y + 6, &svg)
      y += SVGBars.pitch
    }
    y = bottom + SVGPicture.lineHeight + 4
    if !panel.x.label.isEmpty {
      y += SVGPicture.lineHeight
      svg.element(
        "text",
        [
          ("x", SVGWriter.number((left + right) / 2)), ("y", SVGWriter.number(y - 2)),
          ("text-anchor", "middle"),
        ], text: SVGPicture.cut(panel.x.label, toWidth: right - left))
    }
    return y + 4 - top
  }

  private func x(_ unit: Double) -> Double { left + unit * (right - left) }

  private func drawAxis(_ top: Double, _ bottom: Double, _ svg: inout SVGWriter) {
    let (upper, lower) = (SVGWriter.number(top), SVGWriter.number(bottom))
    let lines = layout.axis.ticks.map { "M\(SVGWriter.number(x($0.position))) \(upper)V\(lower)" }
    svg.element(
      "path", [("d", lines.joined()), ("stroke", Ink.grey.hex), ("stroke-opacity", "0.25")])
    let zero = layout.axis.position(0) ?? 0
    svg.element(
      "path",
      [("d", "M\(SVGWriter.number(x(zero))) \(upper)V\(lower)"), ("stroke", Ink.grey.hex)])
    for tick in layout.axis.ticks {
      svg.element(
        "text",
        [
          ("x", SVGWriter.number(x(tick.position))), ("y", SVGWriter.number(bottom + 15)),
          ("text-anchor", "middle"),
        ], text: tick.label)
    }
  }

  private func draw(_ bar: BarsLayout.PlacedBar, at y: Double, _ svg: inout SVGWriter) {
    let middle = y + SVGBars.barHeight / 2
    svg.element(
      "text",
      [
        ("x", SVGWriter.number(left - 6)), ("y", SVGWriter.number(middle + 4)),
        ("text-anchor", "end"),
      ], text: SVGPicture.cut(bar.label, toWidth: left - 14))
    if let extent = bar.extent {
      svg.element(
        "rect",
        [
          ("x", SVGWriter.number(x(extent.lowerBound))), ("y", SVGWriter.number(y)),
          ("width", SVGWriter.number(x(extent.upperBound) - x(extent.lowerBound))),
          ("height", SVGWriter.number(SVGBars.barHeight)), ("fill", Ink.ofSeries(0).hex),
        ])
    }
    if let range = bar.range {
      let (low, high) = (
        SVGWriter.number(x(range.lowerBound)), SVGWriter.number(x(range.upperBound))
      )
      let (upper, lower) = (SVGWriter.number(middle - 4), SVGWriter.number(middle + 4))
      svg.element(
        "path",
        [
          (
            "d",
            "M\(low) \(SVGWriter.number(middle))H\(high)M\(low) \(upper)V\(lower)M\(high) \(upper)V\(lower)"
          ),
          ("stroke", Ink.ofSeries(1).hex), ("stroke-width", "1.5"),
        ])
    }
    svg.element(
      "text", [("x", SVGWriter.number(right + 6)), ("y", SVGWriter.number(middle + 4))],
      text: SVGPicture.cut(bar.text, toWidth: SVGPicture.width - right - 10))
  }
}
