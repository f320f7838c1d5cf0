/// Two shares of successes on the same trials, such as the accuracies of two models on the same rows,
/// and the range in which their true difference plausibly lies.
///
/// Only trials on which the two differ tell anything. The interval holds the differences that the
/// score test of paired proportions does not reject; it stays within −1 to 1 and holds for few trials.
/// Source: T. Tango, Equivalence test and confidence interval for the difference in proportions for
/// the paired-sample design, Statistics in Medicine 17 (1998); recommended by Fagerland, Lydersen and
/// Laake (2014).
public struct PairedProportions: Sendable, Hashable {
  /// Trials that only the first, and only the second, succeeded in.
  public let onlyFirst, onlySecond: Int
  /// All trials.
  public let trials: Int

  /// - Precondition: at least one trial, and not more differ than there are.
  public init(onlyFirst: Int, onlySecond: Int, trials: Int) {
    precondition(
      trials > 0 && onlyFirst >= 0 && onlySecond >= 0 && onlyFirst + onlySecond <= trials,
      "counts out of range")
    self.onlyFirst = onlyFirst
    self.onlySecond = onlySecond
    self.trials = trials
  }

  /// The first share less the second.
  public var difference: Double { Double(onlyFirst - onlySecond) / Double(trials) }

  /// The ends of the interval.
  ///
  /// - Parameter confidence: the share of such intervals that hold the true difference.
  public func interval(confidence: Double = 0.95) -> Interval {
    precondition(confidence > 0 && confidence < 1, "a confidence out of range")
    let z = StandardNormal.quantile(0.5 + confidence / 2)
    return Interval(
      lower: onlySecond == trials ? -1 : end(from: -1, to: difference, score: z),
      upper: onlyFirst == trials ? 1 : end(from: difference, to: 1, score: -z))
  }

  /// Where the score, which falls as the assumed difference grows, has this value.
  private func end(from low: Double, to high: Double, score: Double) -> Double {
    var (low, high) = (low, high)
    // Each step halves the range; after 60 its ends are neighbours.
    for _ in 0..<60 {
      let middle = (low + high) / 2
      if isScore(atLeast: score, for: middle) { low = middle } else { high = middle }
    }
    return (low + high) / 2
  }

  /// Whether (b − c − n·δ) / √(n·(2q + δ(1 − δ))) is at least `score`, where q is the likeliest share
  /// of trials that only the second succeeds in, if the true difference is δ.
  private func isScore(atLeast score: Double, for delta: Double) -> Bool {
    let (b, c, n) = (Double(onlyFirst), Double(onlySecond), Double(trials))
    let linear = -b - c + (2 * n - b + c) * delta
    let constant = -c * delta * (1 - delta)
    let root = max(0, linear * linear - 8 * n * constant).squareRoot()
    let q = max(0, (root - linear) / (4 * n))
    let variance = max(0, n * (2 * q + delta * (1 - delta)))
    return b - c - n * delta >= score * variance.squareRoot()
  }
}
