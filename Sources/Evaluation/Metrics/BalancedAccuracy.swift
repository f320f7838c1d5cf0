/// The mean of the classes' recalls: what accuracy would be if every class were equally frequent.
struct BalancedAccuracy: ClassMetric {
  let name = "balanced_accuracy"
  let title = "balanced accuracy"
  let summary = "What the accuracy would be if every class were equally frequent."
  let range = MetricRange.unitHighIsGood
  let source = "Brodersen et al. (2010): the mean recall of the classes that occur."

  init() {}

  func value(of predictions: ClassPredictions) -> Double? {
    mean(predictions.classNames.indices.compactMap { Recall().value(of: predictions, class: $0) })
  }
}
