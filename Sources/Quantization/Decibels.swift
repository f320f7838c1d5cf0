import Statistics

/// Ratios of powers on a logarithmic scale.
enum Decibels {
  /// 10 · log₁₀(signal ÷ noise); nil where there is no noise or no signal.
  static func of(_ signal: Double, over noise: Double) -> Double? {
    guard noise > 0, signal > 0 else { return nil }
    return 10 * Elementary.log(signal / noise) / Elementary.log(10)
  }
}
