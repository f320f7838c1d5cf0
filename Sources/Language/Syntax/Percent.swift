/// A literal such as `12.5%`, kept exactly: `digits · 10^exponent` percent.
///
/// Trailing zeros are dropped, so `60%` and `60.0%` are the same.
public struct Percent: Sendable, Hashable {
  /// The decimal digits as one whole number, not negative.
  public let digits: Int64
  /// The power of ten that scales the digits.
  public let exponent: Int

  /// `digits · 10^exponent` percent.
  public init(digits: Int64, exponent: Int = 0) {
    var digits = digits
    var exponent = digits == 0 ? 0 : exponent
    while digits != 0, digits.isMultiple(of: 10) {
      digits /= 10
      exponent += 1
    }
    self.digits = digits
    self.exponent = exponent
  }

  /// Its share of one as the nearest double: 0.125 for `12.5%`.
  public var fraction: Double {
    // Reading the decimal text rounds once; dividing would round twice.
    Double("\(digits)e\(exponent - 2)") ?? 0
  }
}
