/// A range in which a true value plausibly lies.
public struct Interval: Sendable, Hashable {
  /// The ends.
  public let lower, upper: Double

  /// A range between these ends.
  public init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }
}
