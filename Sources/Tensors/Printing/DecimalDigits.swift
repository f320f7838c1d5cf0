/// The decimal digits of a finite number without its sign: d₀.d₁d₂… × 10^exponent.
struct DecimalDigits: Equatable {
  /// At least one; the first is zero only for zero.
  private(set) var digits: [UInt8]
  private(set) var exponent: Int

  /// The fewest digits that read back as the same number of its type.
  init(shortest value: some BinaryFloatingPoint & CustomStringConvertible) {
    // The standard library prints the shortest digits, nearest to the value among the shortest.
    let text = value.magnitude.description
    let parts = text.split(separator: "e")
    let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
    let whole = mantissa[0]
    let fraction = mantissa.count > 1 ? mantissa[1] : ""
    let all = (whole + fraction).utf8.map { $0 - UInt8(ascii: "0") }
    let leading = all.prefix { $0 == 0 }.count
    digits = Array(all.dropFirst(leading))
    exponent = whole.count - 1 - leading + (parts.count > 1 ? Int(parts[1]) ?? 0 : 0)
    while digits.last == 0 { digits.removeLast() }
    if digits.isEmpty { (digits, exponent) = ([0], 0) }
  }

  /// All digits of the value itself, up to 767 of them.
  init(exactly value: Double) {
    let fraction = value.significandBitPattern
    let biased = Int(value.exponentBitPattern)
    guard fraction != 0 || biased != 0 else {
      (digits, exponent) = ([0], 0)
      return
    }
    var significand = biased == 0 ? fraction : fraction | 1 << 52
    var power = max(biased, 1) - 1075
    let twos = significand.trailingZeroBitCount
    (significand, power) = (significand >> UInt64(twos), power + twos)
    // value = significand · 2^power, and 2^power = 5^−power / 10^−power if power is negative.
    var number = LargeInteger(significand)
    for _ in 0..<abs(power) { number.multiply(by: power < 0 ? 5 : 2) }
    digits = number.digits
    exponent = digits.count - 1 + min(power, 0)
  }

  /// The digits rounded to `count` of them, half to even; zeros fill up what is missing.
  func rounded(to count: Int) -> DecimalDigits {
    var result = self
    if count >= digits.count {
      result.digits += [UInt8](repeating: 0, count: count - digits.count)
      return result
    }
    let rest = digits[count...]
    let isTie = rest.first == 5 && rest.dropFirst().allSatisfy { $0 == 0 }
    let isUp = isTie ? count > 0 && digits[count - 1] % 2 == 1 : (rest.first ?? 0) >= 5
    result.digits = Array(digits[..<count])
    guard isUp else { return result }
    var position = count - 1
    while position >= 0, result.digits[position] == 9 {
      result.digits[position] = 0
      position -= 1
    }
    if position >= 0 {
      result.digits[position] += 1
    } else {
      // 9.99 became 10.0, which has one digit more before the point.
      result.digits.insert(1, at: 0)
      result.exponent += 1
    }
    return result
  }

  /// The digits before and after the point, without trailing zeros after it.
  var positional: (whole: String, fraction: String) {
    var whole: [UInt8] = exponent < 0 ? [0] : Array(digits.prefix(exponent + 1))
    if whole.count <= exponent {
      whole += [UInt8](repeating: 0, count: exponent + 1 - whole.count)
    }
    var fraction: [UInt8] =
      exponent < 0
      ? [UInt8](repeating: 0, count: -exponent - 1) + digits : Array(digits.dropFirst(exponent + 1))
    while fraction.last == 0 { fraction.removeLast() }
    return (text(whole), text(fraction))
  }

  /// The digits after the first.
  var scientificFraction: String { text(digits.dropFirst()) }

  /// The first digit.
  var scientificWhole: String { text(digits.prefix(1)) }

  /// The exponent with its sign and at least `count` digits.
  func exponentText(digitCount count: Int) -> String {
    let magnitude = String(abs(exponent))
    return (exponent < 0 ? "-" : "+")
      + String(repeating: "0", count: max(0, count - magnitude.count)) + magnitude
  }

  private func text(_ digits: some Sequence<UInt8>) -> String {
    String(decoding: digits.map { $0 + UInt8(ascii: "0") }, as: UTF8.self)
  }
}

/// A natural number of any size, as far as printing needs one.
private struct LargeInteger {
  /// Least significant first, each below 10⁹.
  private var limbs: [UInt64] = []
  private static let base: UInt64 = 1_000_000_000

  init(_ value: UInt64) {
    var rest = value
    while rest > 0 {
      limbs.append(rest % Self.base)
      rest /= Self.base
    }
  }

  mutating func multiply(by factor: UInt64) {
    var carry: UInt64 = 0
    for position in limbs.indices {
      let product = limbs[position] * factor + carry
      limbs[position] = product % Self.base
      carry = product / Self.base
    }
    if carry > 0 { limbs.append(carry) }
  }

  /// Decimal digits, most significant first, without leading zeros.
  var digits: [UInt8] {
    var digits: [UInt8] = []
    for limb in limbs.reversed() {
      let text = String(limb).utf8.map { $0 - UInt8(ascii: "0") }
      if !digits.isEmpty { digits += [UInt8](repeating: 0, count: 9 - text.count) }
      digits += text
    }
    return digits
  }
}
