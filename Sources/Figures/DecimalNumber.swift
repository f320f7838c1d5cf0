/// A number with an exact decimal form: digits · 10^exponent.
struct DecimalNumber: Sendable, Hashable {
  var digits: Int
  var exponent: Int

  /// The nearest float64; what is beyond its reach is infinite.
  var number: Double { Double("\(digits)e\(exponent)") ?? .nan }

  /// Without zeros at the end of the digits; zero is 0 · 10⁰.
  var reduced: DecimalNumber {
    guard digits != 0 else { return DecimalNumber(digits: 0, exponent: 0) }
    var result = self
    while result.digits.isMultiple(of: 10) {
      result.digits /= 10
      result.exponent += 1
    }
    return result
  }

  /// The power of ten of the first digit; nil for zero.
  var magnitude: Int? {
    digits == 0 ? nil : String(digits.magnitude).count - 1 + exponent
  }

  /// With this many decimals, at least as many as the number has: `1,250`, `0.50`.
  func fixed(decimals: Int) -> String {
    let value = reduced
    let zeros = max(0, value.exponent + decimals)
    let scaled = String(value.digits.magnitude) + String(repeating: "0", count: zeros)
    let padded = String(repeating: "0", count: max(0, decimals + 1 - scaled.count)) + scaled
    let fraction = decimals > 0 ? "." + padded.suffix(decimals) : ""
    let sign = value.digits < 0 ? "-" : ""
    return sign + DecimalNumber.grouped(String(padded.dropLast(decimals))) + fraction
  }

  /// One digit before the point, then the power of ten: `1.25e-5`.
  var scientific: String {
    let value = reduced
    guard let magnitude = value.magnitude else { return "0" }
    let text = String(value.digits.magnitude)
    let fraction = text.count > 1 ? "." + text.dropFirst() : ""
    return "\(value.digits < 0 ? "-" : "")\(text.prefix(1))\(fraction)e\(magnitude)"
  }

  private static func grouped(_ digits: String) -> String {
    var text = ""
    for (position, digit) in digits.reversed().enumerated() {
      if position > 0, position.isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return String(text.reversed())
  }

  /// The numbers of one axis as its ticks show them: all in the same form.
  static func labels(_ numbers: [DecimalNumber], sameDecimals: Bool) -> [String] {
    let reduced = numbers.map(\.reduced)
    let magnitudes = reduced.compactMap(\.magnitude)
    let decimals = reduced.map { max(0, -$0.exponent) }
    let (low, high) = (magnitudes.min() ?? 0, magnitudes.max() ?? 0)
    // Of ticks at equal steps the largest counts, of powers of ten also the smallest.
    let isShort = (-4..<7).contains(high) && (sameDecimals || low >= -4)
    guard isShort, let most = decimals.max(), most <= 7 else {
      // Among powers of ten, those near 1 are easier read in full.
      return reduced.map { number in
        let isNear = !sameDecimals && number.magnitude.map { (-2...3).contains($0) } == true
        return isNear ? number.fixed(decimals: max(0, -number.exponent)) : number.scientific
      }
    }
    return zip(numbers, decimals).map { $0.fixed(decimals: sameDecimals ? most : $1) }
  }
}
