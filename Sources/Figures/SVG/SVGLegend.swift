/// The names of curves and marks beside samples of them, as SVG.
struct SVGLegend {
  private struct Entry {
    let name: String
    let ink: Ink
    let form: Curve.Form
    let dashes: String?
  }

  /// The dashes of marks.
  static let markDashes = "5 4"

  private let entries: [Entry]

  /// A curve alone needs no legend: the axis says what it is.
  init(_ layout: PanelLayout) {
    let curves = layout.curves.filter { !$0.name.isEmpty }.map { curve in
      let ink = curve.ink.map(Ink.ofSeries) ?? .grey
      return Entry(name: curve.name, ink: ink, form: curve.form, dashes: ink.dashArray)
    }
    let marks = layout.marks.map {
      Entry(name: $0.label, ink: .grey, form: .reference, dashes: SVGLegend.markDashes)
    }
    entries = curves.count + marks.count > 1 ? curves + marks : marks
  }

  /// Draws it below `top`, in as many lines as it needs.
  ///
  /// - Returns: how many pixels it takes.
  func draw(at top: Double, from left: Double, to right: Double, _ svg: inout SVGWriter) -> Double {
    guard !entries.isEmpty else { return 0 }
    let sample = 34.0
    var (x, y) = (left, top + SVGPicture.lineHeight - 4)
    for entry in entries {
      let name = SVGPicture.cut(entry.name, toWidth: (right - left) / 2)
      let width = sample + SVGPicture.width(of: name) + 16
      if x > left, x + width > right { (x, y) = (left, y + SVGPicture.lineHeight) }
      if entry.form != .points {
        var attributes = [
          ("d", "M\(SVGWriter.number(x)) \(SVGWriter.number(y - 4))h28"),
          ("stroke", entry.ink.hex), ("stroke-width", entry.form == .line ? "2" : "1"),
        ]
        if let dashes = entry.dashes { attributes.append(("stroke-dasharray", dashes)) }
        svg.element("path", attributes)
      }
      if entry.form != .reference {
        svg.element(
          "path",
          [("d", entry.ink.markerPath(x + 14, y - 4))] + entry.ink.markerAttributes(opacity: "1"))
      }
      svg.element(
        "text", [("x", SVGWriter.number(x + sample)), ("y", SVGWriter.number(y))], text: name)
      x += width
    }
    return y + 4 - top
  }
}
