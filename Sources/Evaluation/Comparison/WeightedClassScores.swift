import Statistics
import Tensors

/// A classifier's F1, log loss and calibration error on a sample in which each row counts some whole
/// number of times: what the metrics say of those rows, without making them.
struct WeightedClassScores: Sendable {
  private let labels: [Int]
  private let predicted: [Int]
  private let classCount: Int
  private let positive: Int?
  private let losses: [Double]
  /// Rows by confidence, ascending.
  private let order: [Int]
  /// Confidence less 1 where the row is right, less 0 where it is wrong, in that order.
  private let surprises: [Double]
  /// Places in `order` after which the confidence changes.
  private let isGroupEnd: [Bool]

  /// - Throws: `Interrupted`.
  init(_ predictions: ClassPredictions) throws(Interrupted) {
    labels = predictions.labels
    predicted = predictions.predicted
    classCount = predictions.classCount
    positive = predictions.positive
    losses = LogLoss.losses(of: predictions)
    let confidences = predictions.predicted.enumerated().map {
      predictions.probability(row: $0, class: $1)
    }
    let order = try Ranks.ascendingOrder(of: confidences)
    self.order = order
    surprises = order.map { row in
      confidences[row] - (predictions.labels[row] == predictions.predicted[row] ? 1 : 0)
    }
    isGroupEnd = order.indices.map { place in
      place + 1 == order.count || confidences[order[place]] != confidences[order[place + 1]]
    }
  }

  /// As ``F1`` defines it.
  func f1(_ counts: [Int]) -> Double? {
    var present = [Int](repeating: 0, count: classCount)
    var taken = present
    var right = present
    for (row, count) in counts.enumerated() where count > 0 {
      present[labels[row]] += count
      taken[predicted[row]] += count
      if labels[row] == predicted[row] { right[labels[row]] += count }
    }
    func value(_ index: Int) -> Double? {
      let sum = present[index] + taken[index]
      return sum == 0 ? nil : Double(2 * right[index]) / Double(sum)
    }
    if let positive { return value(positive) }
    return mean((0..<classCount).compactMap(value))
  }

  /// As ``LogLoss`` defines it.
  func logLoss(_ counts: [Int]) -> Double {
    var sum = 0.0
    var total = 0
    for (row, count) in counts.enumerated() where count > 0 {
      sum += Double(count) * losses[row]
      total += count
    }
    return sum / Double(total)
  }

  /// As ``CalibrationError`` defines it: bin k ends with the group of equal confidence in which the
  /// share k/15 of the rows is reached.
  func calibrationError(_ counts: [Int]) -> Double {
    let total = counts.reduce(0, +)
    var (bin, reached, sum, distance) = (1, 0, 0.0, 0.0)
    for (place, row) in order.enumerated() {
      reached += counts[row]
      sum += Double(counts[row]) * surprises[place]
      guard isGroupEnd[place], reached >= bin * total / CalibrationError.binCount, reached > 0
      else { continue }
      distance += abs(sum)
      sum = 0
      while bin <= CalibrationError.binCount, reached >= bin * total / CalibrationError.binCount {
        bin += 1
      }
    }
    return (distance + abs(sum)) / Double(total)
  }
}
