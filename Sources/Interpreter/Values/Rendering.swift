import Language

/// How a value looks: made once, picked from by terminal, notebook and kernel.
///
/// Every text goes through ``printable(_:)``, so data can never move the cursor or recolour a
/// terminal; the HTML is escaped by whoever builds it with ``escaped(_:)``.
public struct Rendering: Sendable, Equatable {
  /// Raised when a value is rendered in another way: a notebook's outputs are then not judged.
  public static let version = 2

  /// Plain text, lines separated by `\n`, no colour.
  public var text: String
  /// The same text with ANSI colours, if it has any.
  public var coloured: String?
  /// A fragment of HTML.
  public var html: String

  /// - Parameters:
  ///   - text: plain text; control characters in it are shown, not sent.
  ///   - coloured: the same with colours; the caller has made the data in it printable.
  ///   - html: a fragment; by default the text in a `<pre>`.
  public init(_ text: String, coloured: String? = nil, html: String? = nil) {
    self.text = Rendering.printable(text)
    self.coloured = coloured
    self.html = html ?? "<pre>\(Rendering.escaped(self.text))</pre>"
  }

  /// `text` with control characters (but newline and tab) and direction marks written as
  /// `\u{…}`, so that no terminal obeys them.
  public static func printable(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isUnprintable) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if isUnprintable(scalar) {
        result += "\\u{\(String(scalar.value, radix: 16))}"
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `text` with the characters that HTML reads as markup replaced, in elements and in attributes.
  public static func escaped(_ text: String) -> String {
    var result = ""
    // By scalars: a quote with an accent on it is one character, and still ends an attribute.
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  private static func isUnprintable(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A: false
    case 0..<0x20, 0x7F..<0xA0: true
    // Marks that reorder the text around them, so that it reads other than it is.
    case 0x202A...0x202E, 0x2066...0x2069: true
    default: false
    }
  }
}

extension String {
  /// The text, or as much of it as fits with an ellipsis.
  public func cut(toWidth width: Int) -> String {
    guard displayWidth > width else { return self }
    var cut = ""
    var used = 1
    for character in self {
      used += String(character).displayWidth
      guard used <= width else { break }
      cut.append(character)
    }
    return cut + "…"
  }
}
