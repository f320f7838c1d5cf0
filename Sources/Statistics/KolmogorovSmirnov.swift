/// The test of Kolmogorov and Smirnov: are two samples from one distribution? It looks at the largest
/// gap between their cumulative shares, so it sees a change of any kind, a shift best.
///
/// The p-value is exact, for any sizes and with ties: it counts, among all ways to deal the pooled
/// values into samples of these sizes, those whose gap is as large. With ties, gaps are looked at
/// between different values only. Source: G. Schröer and D. Trenkler, Exact and randomization
/// distributions of Kolmogorov–Smirnov tests two or three samples (1995); the recursion counts the
/// tail itself (T. Viehmann, Numerically more stable computation of the p-values for the two-sample
/// Kolmogorov–Smirnov test, 2021), so that small p-values keep their digits.
public struct KolmogorovSmirnov: Sendable {
  /// The largest |F − G|, 0 to 1.
  public let statistic: Double
  /// The chance of a gap as large where nothing changed; 1 if a sample is empty.
  public let pValue: Double

  /// Costs sizes multiplied: a millisecond for 1,000 by 500.
  public init(_ sample: PooledSample) {
    let (n, m) = (sample.firstCount, sample.secondCount)
    guard n > 0, m > 0 else {
      statistic = 0
      pValue = 1
      return
    }
    var (i, j, gap) = (0, 0, 0)
    // After how many pooled values a value ends, so that a gap counts there.
    var isEnd = [Bool](repeating: false, count: n + m + 1)
    for group in sample.groups {
      i += group.first
      j += group.second
      isEnd[i + j] = true
      gap = max(gap, abs(i * m - j * n))
    }
    statistic = Double(gap) / (Double(n) * Double(m))
    pValue = gap == 0 ? 1 : KolmogorovSmirnov.tail(gap: gap, n, m, isEnd)
  }

  /// The share of lattice paths from (0, 0) to (n, m) that are somewhere at an end with
  /// |i·m − j·n| ≥ gap. Of the paths to a point, i/(i+j) came from the left.
  private static func tail(gap: Int, _ n: Int, _ m: Int, _ isEnd: [Bool]) -> Double {
    let reciprocals = (0...(n + m)).map { $0 == 0 ? 0 : 1 / Double($0) }
    var outside = [Double](repeating: 0, count: m + 1)
    for i in 0...n {
      var below = 0.0
      for j in 0...m {
        let isOutside = isEnd[i + j] && abs(i * m - j * n) >= gap
        if isOutside {
          below = 1
        } else {
          let weighted = outside[j] * Double(i) + below * Double(j)
          below = weighted * reciprocals[i + j]
        }
        outside[j] = below
      }
    }
    return min(1, outside[m])
  }
}
