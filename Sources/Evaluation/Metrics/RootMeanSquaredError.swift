/// How far predictions are off, large errors weighing more.
struct RootMeanSquaredError: NumberMetric {
  let name = "rmse"
  let title = "RMSE"
  let summary = "How far predictions are off, large errors weighing more."
  let range = MetricRange.positiveLowIsGood
  let source = "Root of the mean squared error, summed in float64 in the order of rows."

  init() {}

  func value(of predictions: NumberPredictions) -> Double? {
    mean(predictions.errors.map { $0 * $0 })?.squareRoot()
  }
}
