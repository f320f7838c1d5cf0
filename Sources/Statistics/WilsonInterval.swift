/// The range in which the true share of successes plausibly lies, after `successes` in `trials`.
///
/// Unlike p ± z·√(p(1−p)/n) it stays within 0 to 1 and holds for few trials and shares near 0 or 1.
/// Source: E. B. Wilson, Probable inference, the law of succession, and statistical inference (1927);
/// without continuity correction.
public struct WilsonInterval: Sendable, Hashable {
  /// The ends, both within 0 to 1.
  public let lower, upper: Double

  /// - Parameter confidence: the share of such intervals that hold the true value.
  /// - Precondition: at least one trial, successes among them, confidence between 0 and 1.
  public init(successes: Int, trials: Int, confidence: Double = 0.95) {
    precondition(trials > 0 && (0...trials).contains(successes), "successes out of range")
    precondition(confidence > 0 && confidence < 1, "a confidence out of range")
    let z = StandardNormal.quantile(0.5 + confidence / 2)
    let n = Double(trials)
    let share = Double(successes) / n
    let square = z * z / n
    let center = (share + square / 2) / (1 + square)
    let spread = z / (1 + square) * (share * (1 - share) / n + square / (4 * n)).squareRoot()
    // At the ends the formula is exactly 0 or 1; rounding would leave 1e-17 there.
    lower = successes == 0 ? 0 : max(0, center - spread)
    upper = successes == trials ? 1 : min(1, center + spread)
  }

  /// An interval that was computed before; nil where the ends are none of a share's.
  public init?(lower: Double, upper: Double) {
    guard lower >= 0, upper <= 1, lower <= upper else { return nil }
    self.lower = lower
    self.upper = upper
  }
}
