extension Ink {
  /// The line's dashes as SVG writes them; nil for a whole line.
  var dashArray: String? {
    dashes.isEmpty ? nil : dashes.map(String.init).joined(separator: " ")
  }

  /// How a path of markers is painted.
  func markerAttributes(opacity: String) -> [(name: String, value: String)] {
    switch marker {
    // Lines of no length with round ends are circles.
    case .circle:
      [
        ("stroke", hex), ("stroke-width", "6"), ("stroke-linecap", "round"),
        ("stroke-opacity", opacity), ("fill", "none"),
      ]
    case .square, .triangle, .diamond, .point: [("fill", hex), ("fill-opacity", opacity)]
    case .plus, .cross, .ring, .openTriangle, .openSquare, .openDiamond, .openPoint:
      [
        ("stroke", hex), ("stroke-width", "1.5"), ("stroke-opacity", opacity), ("fill", "none"),
      ]
    }
  }

  /// The path of one marker at a place.
  func markerPath(_ x: Double, _ y: Double) -> String {
    func at(_ dx: Double, _ dy: Double) -> String {
      "M\(SVGWriter.number(x + dx)) \(SVGWriter.number(y + dy))"
    }
    return switch marker {
    case .circle: at(0, 0) + "h0"
    case .triangle, .openTriangle: at(0, -4) + "l4 7h-8z"
    case .point, .openPoint: at(0, 4) + "l4-7h-8z"
    case .square, .openSquare: at(-3, -3) + "h6v6h-6z"
    case .diamond, .openDiamond: at(0, -4.5) + "l4.5 4.5-4.5 4.5-4.5-4.5z"
    case .plus: at(-4, 0) + "h8" + at(0, -4) + "v8"
    case .cross: at(-3, -3) + "l6 6" + at(3, -3) + "l-6 6"
    case .ring: at(-3, 0) + "a3 3 0 1 0 6 0a3 3 0 1 0-6 0"
    }
  }
}
