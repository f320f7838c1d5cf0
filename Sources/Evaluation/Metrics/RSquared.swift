/// The share of the target's variance that the predictions explain.
struct RSquared: NumberMetric {
  let name = "r2"
  let title = "R²"
  let summary =
    "The share of the target's variance that is explained: 0 is no better than always the mean."
  let range = MetricRange.upToOneHighIsGood
  let source = "1 − Σ(y − ŷ)² / Σ(y − ȳ)²; none where all targets are equal."

  init() {}

  func value(of predictions: NumberPredictions) -> Double? {
    guard let center = mean(predictions.targets),
      // The mean of equal numbers can be off by rounding: variance alone would not tell.
      predictions.targets.contains(where: { $0 != predictions.targets[0] })
    else { return nil }
    let total = predictions.targets.reduce(0) { $0 + ($1 - center) * ($1 - center) }
    let rest = predictions.errors.reduce(0) { $0 + $1 * $1 }
    return total == 0 ? nil : 1 - rest / total
  }
}
