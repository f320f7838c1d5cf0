import CKernels

/// Ticks at multiples of 1, 2 or 5 times a power of ten that enclose a range.
struct NiceTicks: Sendable {
  /// Ascending; the first is at most the range's start and the last at least its end.
  let values: [DecimalNumber]

  /// - Parameters:
  ///   - low, high: the range; one of no length is widened.
  ///   - target: about how many steps are wanted, at least 1: there are at most two more.
  ///   - isWhole: whether a step is a whole number.
  /// - Precondition: low ≤ high, both finite.
  init(_ low: Double, _ high: Double, target: Int, isWhole: Bool = false) {
    precondition(low <= high && low.isFinite && high.isFinite, "a range of \(low) to \(high)")
    let (low, high) = NiceTicks.widened(low, high)
    let count = Double(max(target, 1))
    let step = NiceTicks.step(atLeast: high / count - low / count, isWhole: isWhole)
    let first = NiceTicks.multiple(of: step.number, at: low, .down)
    let last = NiceTicks.multiple(of: step.number, at: high, .up)
    values = (first...max(last, first + 1)).map {
      DecimalNumber(digits: $0 * step.digits, exponent: step.exponent)
    }
  }

  /// The range, or a wider one where float64 has too few numbers in it to tell ticks apart.
  static func widened(_ low: Double, _ high: Double) -> (low: Double, high: Double) {
    let size = max(low.magnitude, high.magnitude)
    // The largest numbers leave no room for a tick beyond them.
    let limit = 1e308
    let (low, high) = (min(max(low, -limit), limit), min(max(high, -limit), limit))
    guard size > 1e-290 else { return (-1, 1) }
    guard high / 2 - low / 2 <= size * 1e-12 else { return (low, high) }
    return (max(low - size / 10, -limit), min(high + size / 10, limit))
  }

  /// The smallest of 1, 2 and 5 times a power of ten that is not smaller than `size`.
  private static func step(atLeast size: Double, isWhole: Bool) -> DecimalNumber {
    if isWhole, size <= 1 { return DecimalNumber(digits: 1, exponent: 0) }
    // One below, should the logarithm round up to a whole number.
    let start = Int(thaw_log10_f64(size).rounded(.down)) - 1
    let candidates = (start...start + 2).flatMap { exponent in
      [1, 2, 5].map { DecimalNumber(digits: $0, exponent: exponent) }
    }
    guard let step = candidates.first(where: { $0.number >= size }) else {
      preconditionFailure("no step of \(size)")
    }
    return step
  }

  private static func multiple(
    of step: Double, at value: Double, _ rule: FloatingPointRoundingRule
  ) -> Int {
    let ratio = value / step
    let nearest = ratio.rounded()
    // 0.3 / 0.1 is a little under 3; the tick is meant all the same.
    let isNear = (ratio - nearest).magnitude < 1e-9 * max(1, ratio.magnitude * 1e-3)
    return Int(isNear ? nearest : ratio.rounded(rule))
  }
}
