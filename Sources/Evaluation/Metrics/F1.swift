/// The harmonic mean of precision and recall.
struct F1: PerClassMetric {
  let name = "f1"
  let title = "F1"
  let summary = "The harmonic mean of precision and recall: high only where both are."
  let range = MetricRange.unitHighIsGood
  let source = "van Rijsbergen (1979); none where a class neither occurs nor is predicted."

  init() {}

  func value(of predictions: ClassPredictions, class index: Int) -> Double? {
    let counts = ClassCounts(predictions, class: index)
    let sum = counts.present + counts.taken
    return sum == 0 ? nil : Double(2 * counts.right) / Double(sum)
  }
}

/// How often one class occurs, is predicted, and is predicted rightly.
struct ClassCounts {
  let present, taken, right: Int

  init(_ predictions: ClassPredictions, class index: Int) {
    present = predictions.labels.count { $0 == index }
    taken = predictions.predicted.count { $0 == index }
    right = zip(predictions.labels, predictions.predicted).count { $0 == index && $1 == index }
  }
}
