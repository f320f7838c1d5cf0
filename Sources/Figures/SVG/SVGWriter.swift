import Language

/// Writes elements of an SVG picture, one a line. Every text is escaped, every number has one decimal.
struct SVGWriter {
  private(set) var lines: [String] = []
  private var depth = 0

  /// An element without content.
  mutating func element(_ name: String, _ attributes: [(name: String, value: String)]) {
    lines.append("\(indent)<\(name)\(SVGWriter.written(attributes))/>")
  }

  /// An element whose content is a text.
  mutating func element(
    _ name: String, _ attributes: [(name: String, value: String)] = [], text: String
  ) {
    lines.append(
      "\(indent)<\(name)\(SVGWriter.written(attributes))>\(SVGWriter.escaped(text))</\(name)>")
  }

  /// An element with others in it.
  mutating func group(
    _ name: String, _ attributes: [(name: String, value: String)],
    _ content: (inout SVGWriter) -> Void
  ) {
    lines.append("\(indent)<\(name)\(SVGWriter.written(attributes))>")
    depth += 1
    content(&self)
    depth -= 1
    lines.append("\(indent)</\(name)>")
  }

  /// Lines that another writer made.
  mutating func append(_ made: [String]) { lines += made.map { indent + $0 } }

  private var indent: String { String(repeating: " ", count: depth) }

  private static func written(_ attributes: [(name: String, value: String)]) -> String {
    attributes.map { " \($0.name)=\"\(escaped($0.value))\"" }.joined()
  }

  /// The number rounded to tenths: `12`, `12.5`.
  ///
  /// - Precondition: it is finite and within a picture.
  static func number(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = (tenths.magnitude / 10, tenths.magnitude % 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }

  /// The text on one line with everything replaced that XML reads as markup or does not allow.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.printableLine.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      // The two that are Unicode and no characters of XML.
      case "\u{FFFE}", "\u{FFFF}": result += "\\u{\(String(scalar.value, radix: 16))}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
