import Statistics

/// How reports write numbers and names.
enum Formatting {
  /// A metric with as many digits as it can bear: three decimals from 0 to 1, else four significant
  /// digits; `none` where it is not defined.
  static func value(_ value: Double?) -> String {
    guard let value else { return "none" }
    guard value.isFinite else { return shortest(value) }
    let size = abs(value)
    if size < 10, size >= 0.01 || size == 0 { return fixed(value, decimals: 3) }
    if size >= 1e9 || size < 1e-3 { return significant(value) }
    return fixed(value, decimals: size >= 1000 ? 0 : size >= 100 ? 1 : size >= 10 ? 2 : 5)
  }

  /// A difference of metrics with its sign; 0 has none, and `none` stands where there is none.
  static func difference(_ value: Double?) -> String {
    guard let value else { return "none" }
    return (value > 0 ? "+" : "") + change(value)
  }

  /// Two ends of an interval of differences: `-0.031 to 0.007`.
  static func range(_ range: Interval) -> String {
    "\(change(range.lower)) to \(change(range.upper))"
  }

  /// Three decimals where they show something, five where these do, else as a metric is written.
  static func change(_ value: Double) -> String {
    let size = abs(value)
    if size < 10, size == 0 || size >= 0.0005 { return fixed(value, decimals: 3) }
    return size < 10 && size >= 0.000_005 ? fixed(value, decimals: 5) : Self.value(value)
  }

  /// A share from 0 to 1 with three decimals.
  static func share(_ value: Double) -> String { fixed(value, decimals: 3) }

  /// The shortest text that reads back as the number, without `.0`.
  static func shortest(_ value: Double) -> String {
    let text = value.description
    return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
  }

  /// A count with commas: `2,624`.
  static func count(_ value: Int) -> String {
    var text = ""
    for (position, digit) in String(value).reversed().enumerated() {
      if position > 0, position % 3 == 0, digit != "-" { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  /// `1 row`, `2,624 rows`.
  static func rows(_ value: Int) -> String { value == 1 ? "1 row" : "\(count(value)) rows" }

  /// A name from data, fit for a terminal: control and direction characters show as their code, so
  /// that no data can move the cursor or reverse text.
  static func name(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
        shown += "\\u{\(String(scalar.value, radix: 16))}"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    return shown
  }

  /// Decimal places by rounding in binary: the same digits everywhere, without C's printf.
  ///
  /// - Precondition: |value| < 1e12.
  private static func fixed(_ value: Double, decimals: Int) -> String {
    let scale = [1, 10, 100, 1000, 10_000, 100_000][decimals]
    let scaled = Int((abs(value) * Double(scale)).rounded(.toNearestOrEven))
    let sign = value < 0 && scaled > 0 ? "-" : ""
    guard decimals > 0 else { return sign + count(scaled) }
    let fraction = String(scaled % scale + scale).dropFirst()
    return "\(sign)\(count(scaled / scale)).\(fraction)"
  }

  /// Four significant digits and an exponent: `1.234e-07` written `1.234e-7`.
  private static func significant(_ value: Double) -> String {
    var mantissa = abs(value)
    var exponent = 0
    while mantissa >= 10 { (mantissa, exponent) = (mantissa / 10, exponent + 1) }
    while mantissa < 1 { (mantissa, exponent) = (mantissa * 10, exponent - 1) }
    let digits = fixed(mantissa, decimals: 3)
    return "\(value < 0 ? "-" : "")\(digits)e\(exponent)"
  }
}
