import Statistics

/// How often a model was right, by how sure it was: what an estimate of its accuracy on rows without
/// labels stands on.
public struct ConfidenceCalibration: Sendable, Equatable {
  /// In ascending order of confidence; none is empty.
  public let bins: [Bin]

  /// Rows of the reference that were about as sure.
  public struct Bin: Sendable, Equatable {
    /// The largest confidence of the bin; the last bin takes whatever lies above.
    public let upTo: Double
    /// Rows, and how many of them were answered rightly.
    public let count, correctCount: Int
  }

  /// The most bins, and the fewest rows one is made of.
  static let (binLimit, leastRows) = (10, 20)

  /// - Parameters:
  ///   - confidence: the largest probability of each row.
  ///   - isCorrect: whether the answer was the label; nil where there is no label.
  /// - Returns: nil where fewer than ``leastRows`` rows have a label.
  public init?(confidence: [Double], isCorrect: [Bool?]) {
    let rows = zip(confidence, isCorrect).enumerated()
      .compactMap { row, pair in pair.1.map { (confidence: pair.0, row: row, isCorrect: $0) } }
      .sorted { ($0.confidence, $0.row) < ($1.confidence, $1.row) }
    guard rows.count >= ConfidenceCalibration.leastRows else { return nil }
    let count = min(ConfidenceCalibration.binLimit, rows.count / ConfidenceCalibration.leastRows)
    var bins: [Bin] = []
    var start = 0
    for bin in 1...count {
      var end = bin == count ? rows.count : max(start, bin * rows.count / count)
      // Equal confidences stay together.
      while end > 0, end < rows.count, rows[end].confidence == rows[end - 1].confidence { end += 1 }
      guard end > start else { continue }
      bins.append(
        Bin(
          upTo: rows[end - 1].confidence, count: end - start,
          correctCount: rows[start..<end].count { $0.isCorrect }))
      start = end
    }
    self.bins = bins
  }

  init(bins: [Bin]) { self.bins = bins }

  /// The share of right answers to expect on rows of these confidences, with a 95% interval.
  ///
  /// The interval counts the chance of the answers themselves and that of the reference; it holds as
  /// long as being so sure still means being so often right.
  public func estimate(_ confidence: [Double]) -> AccuracyEstimate? {
    guard !confidence.isEmpty else { return nil }
    var counts = [Int](repeating: 0, count: bins.count)
    for value in confidence {
      counts[bins.firstIndex { value <= $0.upTo } ?? bins.count - 1] += 1
    }
    let total = Double(confidence.count)
    var (value, variance) = (0.0, 0.0)
    for (bin, count) in zip(bins, counts) {
      let weight = Double(count) / total
      value += weight * Double(bin.correctCount) / Double(bin.count)
      // Laplace's share: a bin in which all were right is not certain.
      let share = Double(bin.correctCount + 1) / Double(bin.count + 2)
      variance += share * (1 - share) * (weight * weight / Double(bin.count) + weight / total)
    }
    let margin = StandardNormal.quantile(0.975) * variance.squareRoot()
    return AccuracyEstimate(
      value: value, lower: max(0, value - margin), upper: min(1, value + margin))
  }

  /// The share of right answers in the reference.
  public var accuracy: Double {
    let total = bins.reduce(0) { $0 + $1.count }
    return Double(bins.reduce(0) { $0 + $1.correctCount }) / Double(total)
  }
}

/// An accuracy that was not measured but follows from how sure a model is.
public struct AccuracyEstimate: Sendable, Equatable {
  /// The share of right answers to expect.
  public let value: Double
  /// Where it lies with 95%.
  public let lower, upper: Double

  /// An accuracy and its interval.
  public init(value: Double, lower: Double, upper: Double) {
    self.value = value
    self.lower = lower
    self.upper = upper
  }
}
