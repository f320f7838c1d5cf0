/// Bars one under the other, from where the axis has its zero.
struct BarsLayout: Sendable {
  /// A bar between places of the axis.
  struct PlacedBar: Sendable {
    let label, text: String
    /// Where it starts and ends, ascending; nil if its value is not finite.
    let extent: ClosedRange<Double>?
    /// Where the true length plausibly lies.
    let range: ClosedRange<Double>?
  }

  let axis: FittedAxis
  let bars: [PlacedBar]

  init(_ bars: [Bar], axis given: Axis, tickTarget: Int) {
    let ends = bars.flatMap { bar in
      [bar.value, bar.range?.lowerBound, bar.range?.upperBound].compactMap { $0 }
    }.filter(\.isFinite)
    var plain = given
    plain.isLogarithmic = false
    let axis = FittedAxis(
      plain, extent: min(ends.min() ?? 0, 0)...max(ends.max() ?? 1, 0), tickTarget: tickTarget)
    self.axis = axis
    func place(_ value: Double) -> Double? {
      guard value.isFinite else { return nil }
      return axis.position(min(max(value, axis.low), axis.high))
    }
    let zero = place(0) ?? 0
    self.bars = bars.map { bar in
      var range: ClosedRange<Double>?
      if let given = bar.range, let low = place(given.lowerBound),
        let high = place(given.upperBound)
      {
        range = low...high
      }
      return PlacedBar(
        label: bar.label, text: bar.text,
        extent: place(bar.value).map { min($0, zero)...max($0, zero) }, range: range)
    }
  }
}
