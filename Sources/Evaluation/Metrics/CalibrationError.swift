import Statistics
import Tensors

/// How far confidence and accuracy lie apart, on average over 15 bins of equally many rows.
struct CalibrationError: ClassMetric {
  let name = "calibration_error"
  let title = "calibration error"
  let summary =
    "How far confidence is from accuracy: 0.1 means that 80% sure is right 70% or 90% of the time."
  let range = MetricRange.unitLowIsGood
  let source =
    "Naeini et al. (2015), top class, 15 equal-mass bins (Nguyen and O'Connor 2015); rows of equal "
    + "confidence share a bin."

  init() {}

  /// Number of bins.
  static let binCount = 15

  func value(of predictions: ClassPredictions) throws(Interrupted) -> Double? {
    let bins = try CalibrationError.bins(of: predictions)
    let distance = bins.reduce(0) { sum, bin in
      sum + abs(bin.confidenceSum - Double(bin.correctCount))
    }
    return distance / Double(predictions.rowCount)
  }

  /// One bin: rows of neighbouring confidence.
  struct Bin: Sendable, Hashable {
    let rowCount, correctCount: Int
    let confidenceSum: Double
  }

  /// The bins that have rows, least confident first: bin k ends at row ⌊(k + 1)·n / 15⌋ of the rows
  /// sorted by confidence, then moves up past rows as confident as its last.
  static func bins(of predictions: ClassPredictions) throws(Interrupted) -> [Bin] {
    let confidences = predictions.predicted.enumerated().map {
      predictions.probability(row: $0, class: $1)
    }
    let order = try Ranks.ascendingOrder(of: confidences)
    var bins: [Bin] = []
    var start = 0
    for bin in 1...binCount {
      var end = max(start, bin * order.count / binCount)
      while end > start, end < order.count,
        confidences[order[end]] == confidences[order[end - 1]]
      {
        end += 1
      }
      guard end > start else { continue }
      let rows = order[start..<end]
      bins.append(
        Bin(
          rowCount: rows.count,
          correctCount: rows.count { predictions.labels[$0] == predictions.predicted[$0] },
          // Ascending: rows that change places have equal terms, so no order of rows shows.
          confidenceSum: rows.reduce(0) { $0 + confidences[$1] }))
      start = end
    }
    return bins
  }
}
