import Statistics

/// The mean surprise at the true class, −ln p.
struct LogLoss: ClassMetric {
  let name = "log_loss"
  let title = "log loss"
  let summary = "The mean surprise at the true class, −ln of its probability."
  let range = MetricRange.positiveLowIsGood
  let source =
    "Good (1952); probabilities are kept epsilon away from 0 and 1, as scikit-learn does."

  init() {}

  func value(of predictions: ClassPredictions) -> Double? {
    mean(LogLoss.losses(of: predictions))
  }

  /// The surprise at each row.
  static func losses(of predictions: ClassPredictions) -> [Double] {
    let epsilon = predictions.epsilon
    return predictions.labels.enumerated().map { row, label in
      let probability = predictions.probability(row: row, class: label)
      return -Elementary.log(min(max(probability, epsilon), 1 - epsilon))
    }
  }
}
