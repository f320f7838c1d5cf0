extension Lexer {
  /// `"text"` with `\n \t \" \\ \u{…}`.
  mutating func readText() {
    let start = position
    position += 1
    var value: [UInt8] = []
    var problem: Diagnostic?
    while let next = byte(), next != UInt8(ascii: "\n") {
      switch next {
      case UInt8(ascii: "\""):
        position += 1
        append(.text(String(decoding: value, as: UTF8.self)), from: start, problem: problem)
        return
      case UInt8(ascii: "\\"):
        let escapeStart = position
        if let scalar = readEscape() {
          value += Array(String(Character(scalar)).utf8)
        } else if problem == nil {
          problem = wrongEscape(from: escapeStart)
        }
      default:
        value.append(next)
        position += 1
      }
    }
    let unclosed = Diagnostic("this text has no end", at: span(from: start))
      .hint("close it with `\"`; for a line break inside a text write `\\n`")
    append(.text(String(decoding: value, as: UTF8.self)), from: start, problem: unclosed)
  }

  /// Text in single or curly quotes is read as meant, and told.
  mutating func readForeignText(closing: Character) {
    let start = position
    let opening = scalar(at: position)?.length ?? 1
    position += opening
    let contentStart = position
    let closers = Array(String(closing).utf8)
    while let next = byte(), next != UInt8(ascii: "\n"), !bytes[position...].starts(with: closers) {
      position += scalar(at: position)?.length ?? 1
    }
    let content = source.text(in: contentStart..<position)
    if byte() != nil, byte() != UInt8(ascii: "\n") { position += closers.count }
    let problem = Diagnostic("texts stand in double quotes", at: span(from: start))
      .hint("write `\(content.quoted)`")
    append(.text(content), from: start, problem: problem)
  }

  /// Reads past an escape; nil, just past its backslash and letter, if there is no such escape.
  private mutating func readEscape() -> Unicode.Scalar? {
    position += 1
    guard let letter = byte(), letter != UInt8(ascii: "\n") else { return nil }
    position += scalar(at: position)?.length ?? 1
    switch letter {
    case UInt8(ascii: "n"): return "\n"
    case UInt8(ascii: "t"): return "\t"
    case UInt8(ascii: "\""): return "\""
    case UInt8(ascii: "\\"): return "\\"
    case UInt8(ascii: "u"): return readUnicodeEscape()
    default: return nil
    }
  }

  private mutating func readUnicodeEscape() -> Unicode.Scalar? {
    guard byte() == UInt8(ascii: "{") else { return nil }
    let digits = bytes[(position + 1)...].prefix { $0 < 0x80 && Unicode.Scalar($0).isHexDigit }
    let end = position + 1 + digits.count
    guard (1...8).contains(digits.count), end < bytes.count, bytes[end] == UInt8(ascii: "}") else {
      return nil
    }
    position = end + 1
    return UInt32(String(decoding: digits, as: UTF8.self), radix: 16).flatMap(Unicode.Scalar.init)
  }

  private func wrongEscape(from start: Int) -> Diagnostic {
    let escape = source.text(in: start..<position)
    return Diagnostic("a text has no escape `\(escape)`", at: span(from: start))
      .hint("there are `\\n`, `\\t`, `\\\"`, `\\\\` and `\\u{e9}`; a backslash itself is `\\\\`")
  }
}

extension Unicode.Scalar {
  fileprivate var isHexDigit: Bool { properties.isASCIIHexDigit }
}

extension String {
  /// As a literal of the language.
  public var quoted: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      default:
        if scalar.isUnprintable {
          result += "\\u{" + String(scalar.value, radix: 16) + "}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
