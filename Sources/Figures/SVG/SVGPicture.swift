import Language

extension Figure {
  /// The figure as an SVG picture that needs no other file: no style sheet, no script, no font of its
  /// own, transparent, and readable on white and on black.
  public var svg: String { SVGPicture(self).text }
}

/// A figure drawn as SVG.
struct SVGPicture {
  /// Pixels across.
  static let width = 640.0
  /// Pixels from one line of text to the next.
  static let lineHeight = 16.0

  private let figure: Figure

  init(_ figure: Figure) { self.figure = figure }

  /// The picture, ending in a newline.
  var text: String {
    var content = SVGWriter()
    var top = 0.0
    if !figure.title.isEmpty {
      top += SVGPicture.lineHeight + 4
      content.element(
        "text", [("x", "8"), ("y", SVGWriter.number(top)), ("font-weight", "bold")],
        text: SVGPicture.cut(figure.title, toWidth: SVGPicture.width - 16, isBold: true))
    }
    var notes: [String] = []
    for panel in figure.panels {
      top += 8
      switch panel.content {
      case .bars(let bars): top += SVGBars(panel, bars).draw(at: top, &content)
      case .curves, .histogram:
        let drawn = SVGPanel(panel)
        top += drawn.draw(at: top, &content)
        notes += drawn.layout.notes
      }
    }
    for line in (notes + figure.notes).flatMap({ $0.wrapped(toWidth: 100) }) {
      top += SVGPicture.lineHeight
      content.element("text", [("x", "8"), ("y", SVGWriter.number(top))], text: line)
    }
    return framed(content.lines, height: top + 8)
  }

  private func framed(_ lines: [String], height: Double) -> String {
    let (width, height) = (SVGWriter.number(SVGPicture.width), SVGWriter.number(height))
    var outer = SVGWriter()
    let attributes = [
      ("xmlns", "http://www.w3.org/2000/svg"), ("width", width), ("height", height),
      ("viewBox", "0 0 \(width) \(height)"), ("role", "img"), ("font-family", "sans-serif"),
      ("font-size", "12"), ("fill", Ink.grey.hex),
    ]
    outer.group("svg", attributes) { svg in
      svg.element("title", text: figure.title.isEmpty ? "figure" : figure.title)
      svg.append(lines)
    }
    return outer.lines.joined(separator: "\n") + "\n"
  }

  /// About how many pixels a text takes. Fonts differ; this is a little more than most need.
  static func width(of text: String, isBold: Bool = false) -> Double {
    Double(text.printableLine.displayWidth) * (isBold ? 7.4 : 6.8)
  }

  /// The text, or as much of it as fits with an ellipsis.
  static func cut(_ text: String, toWidth width: Double, isBold: Bool = false) -> String {
    text.printableLine.cut(toColumns: Int(width / (isBold ? 7.4 : 6.8)))
  }
}
