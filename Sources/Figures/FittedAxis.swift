import CKernels

/// An axis that knows where it starts and ends.
struct FittedAxis: Sendable {
  /// A place of the axis with its number.
  struct Tick: Sendable, Hashable {
    /// From 0, where the axis starts, to 1.
    let position: Double
    let number: Double
    let label: String
  }

  /// What it measures.
  let axis: Axis
  /// The numbers at its ends.
  let low, high: Double
  /// Ascending, all on the axis.
  let ticks: [Tick]

  /// - Parameters:
  ///   - extent: the smallest and largest value to show; nil if there are none.
  ///   - tickTarget: about how many ticks are wanted.
  /// - Precondition: the extent is finite, and above 0 on a logarithmic axis.
  init(_ axis: Axis, extent: ClosedRange<Double>?, tickTarget: Int) {
    let given = axis.range ?? extent ?? (axis.isLogarithmic ? 1...10 : 0...1)
    let numbers: [DecimalNumber]
    if axis.isLogarithmic {
      let (start, end) =
        axis.range == nil ? FittedAxis.padded(given) : (given.lowerBound, given.upperBound)
      (low, high) = (start, end)
      numbers = FittedAxis.factors(start, end, target: tickTarget)
    } else {
      numbers =
        NiceTicks(
          given.lowerBound, given.upperBound, target: tickTarget, isWhole: axis.isWhole
        ).values
      let ends = (numbers.first?.number ?? 0, numbers.last?.number ?? 1)
      low = axis.range?.lowerBound ?? min(ends.0, given.lowerBound)
      high = axis.range?.upperBound ?? max(ends.1, given.upperBound)
    }
    self.axis = axis
    let labels = DecimalNumber.labels(numbers, sameDecimals: !axis.isLogarithmic)
    let scale = Scale(low, high, isLogarithmic: axis.isLogarithmic)
    self.scale = scale
    ticks = zip(numbers, labels).compactMap { number, label in
      scale.position(number.number).map { Tick(position: $0, number: number.number, label: label) }
    }
  }

  /// Where a value stands, from 0 to 1; nil if it is not on the axis.
  func position(_ value: Double) -> Double? { scale.position(value) }

  private let scale: Scale

  /// A little room on both sides, so that no point stands on the frame.
  private static func padded(_ range: ClosedRange<Double>) -> (Double, Double) {
    let (low, high) = (max(range.lowerBound, 1e-300), min(range.upperBound, 1e300))
    guard high > low * 1.000_001 else { return (low / 2, max(high, low) * 2) }
    let (start, end) = (thaw_log_f64(low), thaw_log_f64(high))
    let room = 0.03 * (end - start)
    return (
      min(thaw_exp_f64(start - room), range.lowerBound),
      max(min(thaw_exp_f64(end + room), .greatestFiniteMagnitude), range.upperBound)
    )
  }

  /// Powers of ten between the ends, or where these are few, 1, 2 and 5 times them, or equal steps.
  private static func factors(_ low: Double, _ high: Double, target: Int) -> [DecimalNumber] {
    let (start, end) = (thaw_log10_f64(low), thaw_log10_f64(high))
    let exponents = Int(start.rounded(.down)) - 1...Int(end.rounded(.up)) + 1
    let target = max(target, 2)
    let stride = [1, 2, 3, 5, 10, 20, 50, 100, 200].first {
      Int((end - start) / Double($0)) <= target
    }
    func within(_ numbers: [DecimalNumber]) -> [DecimalNumber] {
      numbers.filter { (low...high).contains($0.number) }
    }
    let powers = within(
      exponents.filter { $0.isMultiple(of: stride ?? 200) }.map {
        DecimalNumber(digits: 1, exponent: $0)
      })
    let all = within(
      exponents.flatMap { exponent in
        [1, 2, 5].map { DecimalNumber(digits: $0, exponent: exponent) }
      })
    if all.count >= 2, all.count <= target + 1 || powers.count < 2 { return all }
    return powers.count >= 2 ? powers : within(NiceTicks(low, high, target: target).values)
  }
}

/// From the numbers of an axis to its length.
private struct Scale: Sendable {
  let low, high: Double
  let isLogarithmic: Bool
  private let start, length: Double

  init(_ low: Double, _ high: Double, isLogarithmic: Bool) {
    self.low = low
    self.high = high
    self.isLogarithmic = isLogarithmic
    // Halves: the difference of two large numbers may be none.
    start = isLogarithmic ? thaw_log_f64(low) : low / 2
    length = (isLogarithmic ? thaw_log_f64(high) : high / 2) - start
  }

  func position(_ value: Double) -> Double? {
    guard value >= low, value <= high else { return nil }
    let place = isLogarithmic ? thaw_log_f64(value) : value / 2
    return min(max((place - start) / length, 0), 1)
  }
}
