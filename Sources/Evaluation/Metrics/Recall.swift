/// Of the rows of a class, the share that is found.
struct Recall: PerClassMetric {
  let name = "recall"
  let title = "recall"
  let summary = "Of the rows of a class, the share that is found."
  let range = MetricRange.unitHighIsGood
  let source = "None where the class does not occur."

  init() {}

  func value(of predictions: ClassPredictions, class index: Int) -> Double? {
    let counts = predictions.counts[index]
    return counts.present == 0 ? nil : Double(counts.right) / Double(counts.present)
  }
}
