import Statistics
import Tensors

/// The chance that a row of the class gets a higher probability than a row of another class.
struct AUROC: PerClassMetric {
  let name = "auroc"
  let title = "AUROC"
  let summary =
    "The chance that a row of a class gets a higher probability for it than another row."
  let range = MetricRange.unitHighIsGood
  let source = "Mann and Whitney (1947): ties count half; none where a class is absent."

  init() {}

  func value(of predictions: ClassPredictions, class index: Int) throws(Interrupted) -> Double? {
    let count = predictions.counts[index].present
    guard count > 0, count < predictions.rowCount else { return nil }
    let members = predictions.labels.indices.filter { predictions.labels[$0] == index }
    let others = predictions.rowCount - members.count
    let ranks = try Ranks.doubledMidranks(
      of: predictions.labels.indices.map { predictions.probability(row: $0, class: index) })
    // In integers, twice the statistic U: the result depends on no order of rows.
    let doubled = members.reduce(0) { $0 + ranks[$1] } - members.count * (members.count + 1)
    return Double(doubled) / Double(2 * members.count * others)
  }

  /// The mean over the classes, one against the rest; nil where any class is absent.
  func macro(_ values: [Double?]) -> Double? {
    let defined = values.compactMap { $0 }
    return defined.count == values.count ? mean(defined) : nil
  }
}
