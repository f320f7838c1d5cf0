import Tensors

extension String: Value {
  /// What a person calls this kind.
  public static let kind = "text"

  /// What stands for it in a line of `help`.
  public static var placeholder: String { "\"TEXT\"" }
  /// Its form in a command's lineage.
  public var canonicalText: String { literal }

  /// The text as it would be typed, cut after 60 characters.
  public var summary: String {
    count <= 60 ? literal : String(prefix(59)).literal.dropLast() + "…\""
  }

  /// The whole value, for a statement that is it.
  public func rendering(width: Int) -> Rendering { Rendering(self) }

  /// What enters the digest.
  public var canonicalValue: CanonicalValue { ["kind": "text", "value": .text(self)] }

  /// About how many bytes of memory it takes.
  public var memoryByteCount: Int { utf8.count }

  /// Its form in JSON.
  public var json: JSON? { .text(self) }

  /// Whether another text stands in this one, scalar by scalar, as `==` compares: an accent of its own
  /// is another text than the letter with it. Costs the two lengths (Knuth, Morris and Pratt, 1977).
  func holds(_ part: String) -> Bool {
    // In UTF-8 no character's bytes are a part of another's.
    let (text, part) = (Array(utf8), Array(part.utf8))
    guard !part.isEmpty else { return true }
    var borders = [0]
    var matched = 0
    func goesOn(_ byte: UInt8) {
      while matched > 0, part[matched] != byte { matched = borders[matched - 1] }
      if part[matched] == byte { matched += 1 }
    }
    for byte in part.dropFirst() {
      goesOn(byte)
      borders.append(matched)
    }
    matched = 0
    for byte in text {
      goesOn(byte)
      if matched == part.count { return true }
    }
    return false
  }

  /// The text as a literal of the language, quotes and escapes included.
  public var literal: String {
    var result = "\""
    for scalar in unicodeScalars {
      switch scalar {
      case "\n": result += "\\n"
      case "\t": result += "\\t"
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      default:
        if scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value) {
          result += "\\u{\(String(scalar.value, radix: 16))}"
        } else {
          result.unicodeScalars.append(scalar)
        }
      }
    }
    return result + "\""
  }
}
