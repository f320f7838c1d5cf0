import Interpreter

extension JSON {
  /// The value in many lines, as Jupyter writes notebooks: a blank a level, fields in the order of their
  /// names. A notebook that Jupyter saves again then has no other line than those that changed.
  func indented(depth: Int = 0) -> String {
    let margin = "\n" + String(repeating: " ", count: depth + 1)
    let end = "\n" + String(repeating: " ", count: depth)
    switch self {
    case .list(let elements) where !elements.isEmpty:
      return "[" + elements.map { margin + $0.indented(depth: depth + 1) }.joined(separator: ",")
        + end + "]"
    case .object(let fields) where !fields.isEmpty:
      let sorted = fields.sorted {
        $0.name.unicodeScalars.lexicographicallyPrecedes($1.name.unicodeScalars)
      }
      return "{"
        + sorted.map {
          "\(margin)\(JSON.text($0.name).description): \($0.value.indented(depth: depth + 1))"
        }.joined(separator: ",") + end + "}"
    default: return description
    }
  }

  /// A text as notebooks keep it: one line as it is, several as a list whose lines keep their ends.
  static func lines(_ text: String) -> JSON {
    var lines: [String] = []
    var line = ""
    // By scalars: "\r\n" is one Character.
    for scalar in text.unicodeScalars {
      line.unicodeScalars.append(scalar)
      if scalar == "\n" {
        lines.append(line)
        line = ""
      }
    }
    if !line.isEmpty { lines.append(line) }
    return .list(lines.map(JSON.text))
  }
}
