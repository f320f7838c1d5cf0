import Tensors

/// How far statistics of a sample may be off, from samples drawn from it again with replacement.
///
/// What is drawn is rows, so two models' answers to a row stay together. Resample k is drawn by Philox
/// in its stream k: the same on every machine and for any number of threads. Source: B. Efron and
/// R. Tibshirani, An introduction to the bootstrap (1993).
public struct PairedBootstrap: Sendable {
  /// Rows of the sample.
  public let rowCount: Int
  /// Resamples that are drawn.
  public let resampleCount: Int

  /// 2,000 resamples, fewer where there are so many rows that 400 tell as much.
  public init(rowCount: Int) {
    precondition(rowCount > 0, "nothing to draw from")
    self.init(rowCount: rowCount, resampleCount: min(2000, max(400, 40_000_000 / rowCount)))
  }

  init(rowCount: Int, resampleCount: Int) {
    self.rowCount = rowCount
    self.resampleCount = resampleCount
  }

  /// The statistics of every resample, by resample.
  ///
  /// - Parameter statistics: computes them from how often each row was drawn. It is called from
  ///   several threads at once.
  /// - Throws: `Interrupted`.
  public func run(
    _ statistics: @Sendable (_ counts: [Int]) -> [Double?]
  ) throws(Interrupted) -> [[Double?]] {
    let source = RandomSource(seed: 0, purpose: "paired bootstrap")
    return try WorkerPool.map(resampleCount) { resample in
      var stream = source.stream(row: resample)
      var counts = [Int](repeating: 0, count: rowCount)
      for _ in 0..<rowCount { counts[stream.integer(below: rowCount)] += 1 }
      return statistics(counts)
    }
  }

  /// The ends between which the true value plausibly lies: quantiles of the resamples' values, a
  /// little further out than their share says, because a resample varies less than a sample: at
  /// Φ(−√(n/(n−1)) · t). Source: T. Hesterberg, What teachers should know about the bootstrap (2015),
  /// "expanded percentile".
  ///
  /// - Returns: nil for one row, or if more than a twentieth of the resamples have no value.
  public func interval(
    _ values: [Double?], confidence: Double = 0.95
  ) -> Interval? {
    let sorted = values.compactMap { $0 }.sorted()
    guard rowCount > 1, 20 * (values.count - sorted.count) <= values.count else { return nil }
    let tail = StandardNormal.cumulative(-expandedQuantile(confidence))
    return Interval(
      lower: PairedBootstrap.quantile(sorted, tail),
      upper: PairedBootstrap.quantile(sorted, 1 - tail))
  }

  /// The ends around an estimate, by the resamples' standard deviation: for a statistic that grows with
  /// noise, such as a mean of absolute distances. Resamples have more noise than samples, so their
  /// quantiles lie beside where they should; their spread is right. The interval is of what samples of
  /// this size show on average.
  ///
  /// - Returns: nil for one row.
  public func interval(
    _ values: [Double], around estimate: Double, confidence: Double = 0.95
  ) -> Interval? {
    guard rowCount > 1 else { return nil }
    let count = Double(values.count)
    let mean = values.reduce(0, +) / count
    let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    let margin = expandedQuantile(confidence) * variance.squareRoot()
    return Interval(lower: estimate - margin, upper: estimate + margin)
  }

  /// √(n/(n−1)) · t, which stands for the normal quantile.
  private func expandedQuantile(_ confidence: Double) -> Double {
    let n = Double(rowCount)
    return (n / (n - 1)).squareRoot() * StudentT.quantile(0.5 + confidence / 2, freedom: n - 1)
  }

  /// Linear between neighbours, as NumPy does.
  private static func quantile(_ sorted: [Double], _ share: Double) -> Double {
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    guard below + 1 < sorted.count else { return sorted[sorted.count - 1] }
    let rest = place - Double(below)
    // Between equal values, infinite ones included, there is nothing to add.
    return rest == 0 || sorted[below] == sorted[below + 1]
      ? sorted[below] : sorted[below] + rest * (sorted[below + 1] - sorted[below])
  }
}
