/// A JSON value that keeps the order of its fields.
public indirect enum JSON: Sendable, Equatable {
  case null
  case boolean(Bool)
  case integer(Int)
  case real(Double)
  case text(String)
  case list([JSON])
  case object([(name: String, value: JSON)])

  /// One line of JSON. NaN and infinities, which JSON has no numbers for, are the texts `"nan"`,
  /// `"inf"` and `"-inf"`.
  public var description: String {
    var line = ""
    write(to: &line)
    return line
  }

  /// Equal if they are written alike.
  public static func == (left: JSON, right: JSON) -> Bool { left.description == right.description }

  private func write(to line: inout String) {
    switch self {
    case .null: line += "null"
    case .boolean(let value): line += value ? "true" : "false"
    case .integer(let value): line += String(value)
    case .real(let value):
      if value.isFinite {
        line += "\(value)"
      } else {
        JSON.text(value.isNaN ? "nan" : "\(value)").write(to: &line)
      }
    case .text(let value): JSON.quote(value, to: &line)
    case .list(let elements):
      line += "["
      for (index, element) in elements.enumerated() {
        if index > 0 { line += ", " }
        element.write(to: &line)
      }
      line += "]"
    case .object(let fields):
      line += "{"
      for (index, field) in fields.enumerated() {
        if index > 0 { line += ", " }
        JSON.quote(field.name, to: &line)
        line += ": "
        field.value.write(to: &line)
      }
      line += "}"
    }
  }

  private static func quote(_ text: String, to line: inout String) {
    line += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": line += "\\\""
      case "\\": line += "\\\\"
      case "\n": line += "\\n"
      case "\t": line += "\\t"
      case "\r": line += "\\r"
      default:
        if scalar.value < 0x20 || scalar.value == 0x7F {
          let digits = String(scalar.value, radix: 16)
          line += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        } else {
          line.unicodeScalars.append(scalar)
        }
      }
    }
    line += "\""
  }
}
