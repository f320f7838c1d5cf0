/// The harmonic mean of precision and recall.
struct F1: PerClassMetric {
  let name = "f1"
  let title = "F1"
  let summary = "The harmonic mean of precision and recall: high only where both are."
  let range = MetricRange.unitHighIsGood
  let source = "van Rijsbergen (1979); none where a class neither occurs nor is predicted."

  init() {}

  func value(of predictions: ClassPredictions, class index: Int) -> Double? {
    let counts = predictions.counts[index]
    let sum = counts.present + counts.taken
    return sum == 0 ? nil : Double(2 * counts.right) / Double(sum)
  }
}

/// How often one class occurs, is predicted, and is predicted rightly.
struct ClassCounts: Sendable {
  private(set) var present = 0, taken = 0, right = 0

  /// The counts of each class.
  static func all(labels: [Int], predicted: [Int], classCount: Int) -> [ClassCounts] {
    var counts = [ClassCounts](repeating: ClassCounts(), count: classCount)
    for (label, answer) in zip(labels, predicted) {
      counts[label].present += 1
      counts[answer].taken += 1
      if label == answer { counts[label].right += 1 }
    }
    return counts
  }
}
