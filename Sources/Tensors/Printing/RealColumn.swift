/// How the real numbers of one tensor are written so that they line up: at most eight digits after
/// the point, fewer if fewer tell the numbers apart, and all with exponents if one needs it. The
/// rules are NumPy's (`str` of an array with its default options).
struct RealColumn {
  private static let precision = 8

  /// Whether the numbers are float32, which have shorter texts.
  private let isSingle: Bool
  private var isScientific = false
  private var widthBefore = 0
  private var widthAfter = 0
  private var exponentDigits = 2

  /// - Parameter values: every number that will be written.
  init(for values: [Double], isSingle: Bool) {
    self.isSingle = isSingle
    let finite = values.filter(\.isFinite)
    isScientific = RealColumn.needsExponents(finite, isSingle: isSingle)
    for value in finite {
      let sign = value.sign == .minus ? 1 : 0
      if isScientific {
        let digits = shortened(value, digitCount: Self.precision + 1, trimmed: true)
        widthBefore = max(widthBefore, 1 + sign)
        widthAfter = max(widthAfter, digits.scientificFraction.count)
        exponentDigits = max(exponentDigits, digits.exponentText(digitCount: 2).count - 1)
      } else {
        let text = positional(value)
        widthBefore = max(widthBefore, text.whole.count + sign)
        widthAfter = max(widthAfter, text.fraction.count)
      }
    }
    widenForNonFinite(values)
  }

  /// The number in the column's width.
  func text(of value: Double) -> String {
    guard value.isFinite else {
      let name = value.isNaN ? "nan" : value < 0 ? "-inf" : "inf"
      return padded(
        name, to: widthBefore + widthAfter + 1 + (isScientific ? exponentDigits + 2 : 0))
    }
    let sign = value.sign == .minus ? "-" : ""
    guard isScientific else {
      let text = positional(value)
      return padded(sign + text.whole, to: widthBefore) + "." + text.fraction
        + String(repeating: " ", count: widthAfter - text.fraction.count)
    }
    let digits = shortened(value, digitCount: widthAfter + 1, trimmed: false)
    return padded(sign + digits.scientificWhole, to: widthBefore) + "."
      + digits.scientificFraction + "e" + digits.exponentText(digitCount: exponentDigits)
  }

  private mutating func widenForNonFinite(_ values: [Double]) {
    guard values.contains(where: { !$0.isFinite }) else { return }
    let after = widthAfter + 1 + (isScientific ? exponentDigits + 2 : 0)
    let infinityWidth = values.contains(-.infinity) ? 4 : 3
    widthBefore = max(widthBefore, 3 - after, infinityWidth - after)
  }

  private static func needsExponents(_ finite: [Double], isSingle: Bool) -> Bool {
    let magnitudes = finite.lazy.filter { $0 != 0 }.map(\.magnitude)
    guard let largest = magnitudes.max(), let smallest = magnitudes.min() else { return false }
    // NumPy compares in the array's own type.
    if isSingle {
      return largest >= 1e6 || Float(smallest) < 0.0001 || Float(largest) / Float(smallest) > 1000
    }
    return largest >= 1e8 || smallest < 0.0001 || largest / smallest > 1000
  }

  private func shortest(_ value: Double) -> DecimalDigits {
    isSingle ? DecimalDigits(shortest: Float(value)) : DecimalDigits(shortest: value)
  }

  /// The shortest digits if there are as many as asked for, or fewer and `trimmed`; else the value
  /// itself rounded: digits beyond the shortest are the value's own, not zeros.
  private func shortened(_ value: Double, digitCount: Int, trimmed: Bool) -> DecimalDigits {
    let shortest = shortest(value)
    if shortest.digits.count == digitCount || shortest.digits.count < digitCount && trimmed {
      return shortest
    }
    let rounded = DecimalDigits(exactly: value).rounded(to: digitCount)
    return trimmed ? rounded.trimmed : rounded.rounded(to: digitCount)
  }

  private func positional(_ value: Double) -> (whole: String, fraction: String) {
    let shortest = shortest(value)
    let digitCount = shortest.exponent + 1 + Self.precision
    if shortest.digits.count <= digitCount { return shortest.positional }
    return DecimalDigits(exactly: value).rounded(to: digitCount).positional
  }

  private func padded(_ text: String, to width: Int) -> String {
    String(repeating: " ", count: max(0, width - text.count)) + text
  }
}

extension DecimalDigits {
  /// Without trailing zeros.
  fileprivate var trimmed: DecimalDigits {
    let zeros = digits.reversed().prefix { $0 == 0 }.count
    return rounded(to: max(1, digits.count - zeros))
  }
}
