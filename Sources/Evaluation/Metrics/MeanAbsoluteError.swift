/// How far predictions are off, on average.
struct MeanAbsoluteError: NumberMetric {
  let name = "mae"
  let title = "MAE"
  let summary = "How far predictions are off, on average, in the target's unit."
  let range = MetricRange.positiveLowIsGood
  let source = "Mean absolute error, summed in float64 in the order of rows."

  init() {}

  func value(of predictions: NumberPredictions) -> Double? {
    mean(predictions.errors.map(abs))
  }
}
