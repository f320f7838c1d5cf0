/// How counts, sizes and times are written in sentences and tables.
enum Wording {
  /// A count with commas: `2,624`.
  static func count(_ value: Int) -> String {
    var text = ""
    for (position, digit) in String(value.magnitude).reversed().enumerated() {
      if position > 0, position.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return (value < 0 ? "-" : "") + String(text.reversed())
  }

  /// `1 row`, `2,624 rows`.
  static func count(_ value: Int, _ noun: String, plural: String? = nil) -> String {
    value == 1 ? "1 \(noun)" : "\(count(value)) \(plural ?? noun + "s")"
  }

  /// At most four significant digits, without trailing zeros: `0.4127`, `12.5`, `1.3e-7`.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return value.isNaN ? "nan" : value < 0 ? "-inf" : "inf" }
    let size = value.magnitude
    if size == 0 { return "0" }
    if size >= 1e15 || size < 1e-4 { return scientific(value) }
    if size >= 1000 { return count(Int(value.rounded())) }
    let decimals = size >= 100 ? 1 : size >= 10 ? 2 : size >= 1 ? 3 : 4
    return trimmed(fixed(value, decimals: decimals))
  }

  /// A share as a percentage with one decimal: `96.4%`.
  static func percent(_ share: Double) -> String { fixed(share * 100, decimals: 1) + "%" }

  /// This many decimals, rounded to even in binary; a number of 1e12 or more, or one that is not
  /// finite, as ``number(_:)`` writes it.
  ///
  /// - Precondition: at most 6 decimals.
  static func fixed(_ value: Double, decimals: Int) -> String {
    guard value.magnitude < 1e12 else { return number(value) }
    let scale = (0..<decimals).reduce(1) { scale, _ in scale * 10 }
    let scaled = Int((value.magnitude * Double(scale)).rounded(.toNearestOrEven))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return "\(sign)\(scaled)" }
    return "\(sign)\(scaled / scale).\(String(scaled % scale + scale).dropFirst())"
  }

  /// `12 ms`, `3.4 s`, `2 min 5 s`, `7 h 20 min`, `41 days`.
  static func seconds(_ seconds: Double) -> String {
    guard seconds < 1e15 else { return "for ever" }
    let minutes = Int(seconds) / 60
    return switch seconds {
    case ..<0.0995: "\(Int((seconds * 1000).rounded())) ms"
    case ..<9.95: fixed(seconds, decimals: 1) + " s"
    case ..<99.5: "\(Int(seconds.rounded())) s"
    case ..<6000: "\(minutes) min \(Int(seconds) % 60) s"
    case ..<360_000: "\(minutes / 60) h \(minutes % 60) min"
    default: "\(count(minutes / 1440)) days"
    }
  }

  /// `17.4 MB`, in powers of ten.
  static func bytes(_ count: Int) -> String {
    var value = Double(count)
    for unit in ["bytes", "kB", "MB", "GB"] {
      if value < 999.5 {
        return unit == "bytes" ? "\(count) bytes" : "\(trimmed(fixed(value, decimals: 1))) \(unit)"
      }
      value /= 1000
    }
    return "\(trimmed(fixed(value, decimals: 1))) TB"
  }

  /// `a number`, `an image`.
  static func article(_ noun: String) -> String {
    (noun.first.map { "aeiou".contains($0) } == true ? "an " : "a ") + noun
  }

  /// `a`, `a and b`, `a, b and c`.
  static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "" }
    return words.dropLast().joined(separator: ", ") + " and " + last
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    var text = text
    while text.last == "0" { text.removeLast() }
    if text.last == "." { text.removeLast() }
    return text
  }

  private static func scientific(_ value: Double) -> String {
    var mantissa = value.magnitude
    var exponent = 0
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    return "\(value < 0 ? "-" : "")\(trimmed(fixed(mantissa, decimals: 3)))e\(exponent)"
  }
}
