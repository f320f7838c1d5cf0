/// An exact fraction of a whole: `60%` is 3/5, `0.1` one tenth.
public struct Fraction: Hashable, Sendable {
  /// Above the line, in lowest terms; carries the sign.
  public let numerator: Int

  /// Below the line, in lowest terms; positive.
  public let denominator: Int

  /// The fraction in lowest terms.
  ///
  /// - Precondition: `denominator` is positive.
  public init(_ numerator: Int, over denominator: Int) {
    precondition(denominator > 0, "a fraction over \(denominator)")
    let divisor = max(1, greatestCommonDivisor(abs(numerator), denominator))
    self.numerator = numerator / divisor
    self.denominator = denominator / divisor
  }

  /// The fraction that a decimal text spells, with or without an exponent: `0.6`, `12.5`, `1e-3`.
  ///
  /// - Parameter percent: whether the text counts hundredths.
  /// - Returns: nil for anything else, and beyond 17 digits.
  public init?(decimal text: String, percent: Bool = false) {
    let parts = text.utf8.split(omittingEmptySubsequences: false) { $0 | 0x20 == UInt8(ascii: "e") }
    guard parts.count <= 2, let mantissa = parts.first else { return nil }
    var exponent = percent ? -2 : 0
    if parts.count == 2 {
      guard let written = Int(String(Substring(parts[1]))), (-15...15).contains(written) else {
        return nil
      }
      exponent += written
    }
    let halves = mantissa.split(
      separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    exponent -= halves.count == 2 ? halves[1].count : 0
    let digits = halves.map { String(Substring($0)) }.joined()
    guard digits.utf8.count <= 18, abs(exponent) <= 18, let whole = Int(digits) else { return nil }
    let power = (0..<abs(exponent)).reduce(1) { product, _ in product * 10 }
    if exponent <= 0 {
      self.init(whole, over: power)
    } else {
      let (numerator, overflow) = whole.multipliedReportingOverflow(by: power)
      guard !overflow else { return nil }
      self.init(numerator, over: 1)
    }
  }

  /// The fraction that a number's shortest decimal spells: 0.1 is one tenth, not the float64 next to it.
  ///
  /// - Returns: nil for what is not finite or too fine.
  public init?(_ number: Double) {
    guard number.isFinite else { return nil }
    self.init(decimal: number.description)
  }
}

func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int {
  b == 0 ? a : greatestCommonDivisor(b, a % b)
}
