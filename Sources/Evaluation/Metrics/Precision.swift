/// Of the rows taken for a class, the share that is of that class.
struct Precision: PerClassMetric {
  let name = "precision"
  let title = "precision"
  let summary = "Of the rows taken for a class, the share that is of that class."
  let range = MetricRange.unitHighIsGood
  let source = "0 where a class occurs and no row is taken for it; none where neither is."

  init() {}

  func value(of predictions: ClassPredictions, class index: Int) -> Double? {
    let counts = predictions.counts[index]
    if counts.taken == 0 { return counts.present == 0 ? nil : 0 }
    return Double(counts.right) / Double(counts.taken)
  }
}
