import Statistics

/// The share of rows whose likeliest class is the true one.
struct Accuracy: ClassMetric {
  let name = "accuracy"
  let title = "accuracy"
  let summary = "The share of rows whose likeliest class is the true one."
  let range = MetricRange.unitHighIsGood
  let source = "Of equally likely classes the first counts; 95% interval by Wilson (1927)."

  init() {}

  func value(of predictions: ClassPredictions) -> Double? {
    Double(predictions.correctCount) / Double(predictions.rowCount)
  }

  func interval(of predictions: ClassPredictions) -> WilsonInterval? {
    WilsonInterval(successes: predictions.correctCount, trials: predictions.rowCount)
  }
}
