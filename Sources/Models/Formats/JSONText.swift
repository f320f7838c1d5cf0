import Tensors

extension CanonicalValue {
  /// The value as JSON: fields in the order they stand in, bytes as hexadecimal digits, reals with
  /// the fewest digits that keep their value and always with a point or an exponent; what JSON has no
  /// number for is a text, `"inf"`, `"-inf"` or `"nan"`.
  public var json: String {
    var text = ""
    append(to: &text)
    return text
  }

  private func append(to text: inout String) {
    switch self {
    case .null: text += "null"
    case .boolean(let value): text += value ? "true" : "false"
    case .integer(let value): text += String(value)
    case .unsigned(let value): text += String(value)
    case .real(let value): text += value.isFinite ? value.description : "\"\(value.description)\""
    case .bytes(let bytes): text += "\"\(hexadecimal(bytes))\""
    case .text(let value): text += jsonText(value)
    case .array(let values): list(values, "[", "]", &text) { $0.append(to: &$1) }
    case .map(let fields):
      list(fields, "{", "}", &text) { field, text in
        text += jsonText(field.key) + ":"
        field.value.append(to: &text)
      }
    }
  }

  private func list<Part>(
    _ parts: [Part], _ open: String, _ close: String, _ text: inout String,
    _ append: (Part, inout String) -> Void
  ) {
    text += open
    for (position, part) in parts.enumerated() {
      if position > 0 { text += "," }
      append(part, &text)
    }
    text += close
  }
}

/// A text between quotes, as JSON has it; all but ASCII stands as it is.
func jsonText(_ text: String) -> String {
  var quoted = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": quoted += "\\\""
    case "\\": quoted += "\\\\"
    case "\u{0}"..."\u{1F}", "\u{7F}":
      quoted += "\\u" + hexadecimal([0, UInt8(scalar.value)])
    default: quoted.unicodeScalars.append(scalar)
    }
  }
  return quoted + "\""
}

/// Two lower-case digits a byte.
func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
  let digits = Array("0123456789abcdef".utf8)
  var text: [UInt8] = []
  for byte in bytes { text += [digits[Int(byte >> 4)], digits[Int(byte & 15)]] }
  return String(decoding: text, as: UTF8.self)
}
