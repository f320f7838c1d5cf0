import Tensors

/// The metrics that speak of one class at a time, of every class: each is computed once, and the
/// values over all rows are made of them.
struct ClassMetricValues {
  private static let metrics = Metrics.ofClasses.compactMap { $0 as? any PerClassMetric }

  /// One entry a class, in it one a metric.
  let scores: [[Score]]

  /// - Throws: `Interrupted`.
  init(of predictions: ClassPredictions) throws(Interrupted) {
    let found = try WorkerPool.map(predictions.classCount) { index -> [Score]? in
      try? ClassMetricValues.metrics.map { metric in
        Score(metric, value: try metric.value(of: predictions, class: index))
      }
    }
    scores = found.compactMap { $0 }
    // A class that was under way when the stop was asked for has no scores.
    guard scores.count == predictions.classCount else { throw Interrupted() }
  }

  /// The mean of each metric over the classes.
  var macro: [Score] {
    ClassMetricValues.metrics.indices.map { place in
      let metric = ClassMetricValues.metrics[place]
      return Score(metric, value: metric.macro(values(at: place)))
    }
  }

  /// Every metric over all rows.
  func overall(_ predictions: ClassPredictions) throws(Interrupted) -> [Score] {
    var all: [Score] = []
    for metric in Metrics.ofClasses {
      let value: Double?
      if let place = ClassMetricValues.metrics.firstIndex(where: { $0.name == metric.name }) {
        value =
          if let positive = predictions.positive {
            scores[positive][place].value
          } else {
            ClassMetricValues.metrics[place].macro(values(at: place))
          }
      } else {
        value = try metric.value(of: predictions)
      }
      all.append(Score(metric, value: value, interval: metric.interval(of: predictions)))
    }
    return all
  }

  private func values(at place: Int) -> [Double?] { scores.map { $0[place].value } }
}
