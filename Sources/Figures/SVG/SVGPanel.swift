/// Two axes and what stands between them, as SVG.
struct SVGPanel {
  /// Pixels between the axes from top to bottom, and what a point can be told apart by.
  private static let height = 220.0
  private static let grid = Grid(columns: 560, rows: 440, xTicks: 8, yTicks: 5)

  let layout: PanelLayout
  private let panel: Panel
  private let left: Double
  private let right = SVGPicture.width - 20

  init(_ panel: Panel) {
    self.panel = panel
    layout = PanelLayout(panel, on: SVGPanel.grid)
    left = 16 + (layout.y.ticks.map { SVGPicture.width(of: $0.label) }.max() ?? 0)
  }

  /// Draws it below `top`.
  ///
  /// - Returns: how many pixels it takes.
  func draw(at top: Double, _ svg: inout SVGWriter) -> Double {
    var bottom = top
    let heading = [panel.title, panel.y.label].filter { !$0.isEmpty }.joined(separator: ": ")
    if !heading.isEmpty {
      bottom += SVGPicture.lineHeight
      svg.element(
        "text", [("x", "8"), ("y", SVGWriter.number(bottom - 4))],
        text: SVGPicture.cut(heading, toWidth: SVGPicture.width - 16))
    }
    bottom += SVGLegend(layout).draw(at: bottom, from: left, to: right, &svg)
    let plot = (top: bottom + 6, bottom: bottom + 6 + SVGPanel.height)
    drawAxes(plot.top, plot.bottom, &svg)
    let place = Placement(left: left, right: right, top: plot.top, bottom: plot.bottom)
    drawBlocks(place, &svg)
    drawMarks(place, &svg)
    for curve in layout.curves { draw(curve, place, &svg) }
    if layout.isEmpty {
      svg.element(
        "text",
        [
          ("x", SVGWriter.number((left + right) / 2)),
          ("y", SVGWriter.number((plot.top + plot.bottom) / 2)), ("text-anchor", "middle"),
        ], text: "nothing to draw")
    }
    bottom = plot.bottom + SVGPicture.lineHeight + 4
    if !panel.x.label.isEmpty {
      bottom += SVGPicture.lineHeight
      svg.element(
        "text",
        [
          ("x", SVGWriter.number((left + right) / 2)), ("y", SVGWriter.number(bottom - 2)),
          ("text-anchor", "middle"),
        ], text: SVGPicture.cut(panel.x.label, toWidth: right - left))
    }
    return bottom + 4 - top
  }

  /// From the unit square to pixels.
  private struct Placement {
    let left, right, top, bottom: Double
    func x(_ unit: Double) -> Double { left + unit * (right - left) }
    func y(_ unit: Double) -> Double { bottom - unit * (bottom - top) }
    func text(_ point: UnitPoint) -> String {
      "\(SVGWriter.number(x(point.x))) \(SVGWriter.number(y(point.y)))"
    }
  }

  private func drawAxes(_ top: Double, _ bottom: Double, _ svg: inout SVGWriter) {
    let place = Placement(left: left, right: right, top: top, bottom: bottom)
    let (start, end) = (SVGWriter.number(left), SVGWriter.number(right))
    let lines = layout.y.ticks.map { "M\(start) \(SVGWriter.number(place.y($0.position)))H\(end)" }
    svg.element(
      "path",
      [
        ("d", lines.joined()), ("stroke", Ink.grey.hex), ("stroke-opacity", "0.25"),
      ])
    let base = SVGWriter.number(bottom)
    let ticks = layout.x.ticks.map { "M\(SVGWriter.number(place.x($0.position))) \(base)v4" }
    svg.element(
      "path",
      [
        ("d", "M\(start) \(SVGWriter.number(top))V\(base)H\(end)" + ticks.joined()),
        ("stroke", Ink.grey.hex), ("fill", "none"),
      ])
    for tick in layout.y.ticks {
      svg.element(
        "text",
        [
          ("x", SVGWriter.number(left - 6)), ("y", SVGWriter.number(place.y(tick.position) + 4)),
          ("text-anchor", "end"),
        ], text: tick.label)
    }
    for tick in layout.x.ticks {
      svg.element(
        "text",
        [
          ("x", SVGWriter.number(place.x(tick.position))), ("y", SVGWriter.number(bottom + 17)),
          ("text-anchor", "middle"),
        ], text: tick.label)
    }
  }

  private func drawBlocks(_ place: Placement, _ svg: inout SVGWriter) {
    guard !layout.blocks.isEmpty else { return }
    let path = layout.blocks.map { block in
      let (left, right) = (place.x(block.left), place.x(block.right))
      // A gap shows where one bin ends, unless the bins are as narrow as it.
      let gap = right - left > 4 ? 1.0 : 0
      return "M\(SVGWriter.number(left + gap / 2)) \(SVGWriter.number(place.bottom))"
        + "V\(SVGWriter.number(place.y(block.height)))H\(SVGWriter.number(right - gap / 2))"
        + "V\(SVGWriter.number(place.bottom))z"
    }
    svg.element("path", [("d", path.joined()), ("fill", Ink.ofSeries(0).hex)])
  }

  private func drawMarks(_ place: Placement, _ svg: inout SVGWriter) {
    for mark in layout.marks {
      svg.element(
        "path",
        [
          (
            "d",
            "M\(SVGWriter.number(place.x(mark.x))) \(SVGWriter.number(place.top))"
              + "V\(SVGWriter.number(place.bottom))"
          ),
          ("stroke", Ink.grey.hex), ("stroke-width", "1.5"),
          ("stroke-dasharray", SVGLegend.markDashes),
        ])
    }
  }

  private func draw(
    _ curve: PanelLayout.PlacedCurve, _ place: Placement, _ svg: inout SVGWriter
  ) {
    guard curve.runs.contains(where: { !$0.isEmpty }) else { return }
    let ink = curve.ink.map(Ink.ofSeries) ?? .grey
    if curve.form != .points {
      let path = curve.runs.filter { $0.count > 1 }.map { run in
        "M\(place.text(run[0]))L" + run.dropFirst().map(place.text).joined(separator: " ")
      }
      var attributes = [
        ("d", path.joined()), ("stroke", ink.hex), ("fill", "none"),
        ("stroke-width", curve.form == .reference ? "1" : "2"), ("stroke-linejoin", "round"),
      ]
      if let dashes = ink.dashArray { attributes.append(("stroke-dasharray", dashes)) }
      if !path.isEmpty { svg.element("path", attributes) }
    }
    let markers = curve.markers(isAlone: layout.curves.count { $0.ink != nil } == 1)
    guard !markers.isEmpty else { return }
    let path = markers.map { ink.markerPath(place.x($0.x), place.y($0.y)) }
    let opacity = curve.form == .points && markers.count > 200 ? "0.8" : "1"
    svg.element("path", [("d", path.joined())] + ink.markerAttributes(opacity: opacity))
  }
}
