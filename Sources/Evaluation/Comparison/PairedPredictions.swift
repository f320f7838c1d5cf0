import Statistics
import Tensors

/// What two models say of the same rows.
protocol PairedPredictions: Sendable {
  var rowCount: Int { get }

  /// The metrics that are compared, the one that decides first.
  ///
  /// - Parameter confidence: of the first one's interval; the others have 95%.
  /// - Throws: `Interrupted`.
  func scores() throws(Interrupted) -> [PairedScore]

  /// The interval of the metric that decides, at another confidence than 95%.
  func decidingInterval(_ score: PairedScore, confidence: Double) -> Interval?

  /// These rows only.
  func selecting(_ rows: [Int]) -> Self
}

/// Two classifiers on the same rows; their classes are the same in the same order.
struct PairedClassPredictions: PairedPredictions {
  let first, second: ClassPredictions

  var rowCount: Int { first.rowCount }

  func selecting(_ rows: [Int]) -> PairedClassPredictions {
    PairedClassPredictions(first: first.selecting(rows), second: second.selecting(rows))
  }

  /// Rows that only one of the models is right on.
  var proportions: PairedProportions {
    let right = zip(first.labels, first.predicted).map { $0 == $1 }
    let otherRight = zip(second.labels, second.predicted).map { $0 == $1 }
    return PairedProportions(
      onlyFirst: zip(right, otherRight).count { $0 && !$1 },
      onlySecond: zip(right, otherRight).count { !$0 && $1 }, trials: rowCount)
  }

  func scores() throws(Interrupted) -> [PairedScore] {
    let bootstrap = PairedBootstrap(rowCount: rowCount)
    let (one, other) = (try WeightedClassScores(first), try WeightedClassScores(second))
    let resampled = try bootstrap.run { counts in
      [
        subtract(one.f1(counts), other.f1(counts)),
        one.logLoss(counts) - other.logLoss(counts),
        one.calibrationError(counts) - other.calibrationError(counts),
      ]
    }
    func interval(_ place: Int) -> Interval? { bootstrap.interval(resampled.map { $0[place] }) }
    let calibration = try score(CalibrationError(), nil).difference.flatMap { difference in
      bootstrap.interval(resampled.compactMap { $0[2] }, around: difference)
    }
    return [
      try score(Accuracy(), proportions.interval()), try score(F1(), interval(0)),
      try score(AUROC(), areaInterval()), try score(LogLoss(), interval(1)),
      try score(CalibrationError(), calibration),
    ]
  }

  func decidingInterval(_ score: PairedScore, confidence: Double) -> Interval? {
    proportions.interval(confidence: confidence)
  }

  private func score(
    _ metric: any ClassMetric, _ interval: Interval?
  ) throws(Interrupted) -> PairedScore {
    PairedScore(
      metric, value: try metric.value(of: first), other: try metric.value(of: second),
      interval: interval)
  }

  /// DeLong's, for the classes that ``AUROC`` speaks of.
  private func areaInterval() throws(Interrupted) -> Interval? {
    let classes = first.positive.map { [$0] } ?? Array(first.classNames.indices)
    func scores(_ predictions: ClassPredictions) -> [[Double]] {
      classes.map { index in
        (0..<rowCount).map { predictions.probability(row: $0, class: index) }
      }
    }
    guard
      let areas = try PairedAreas(
        first: scores(first), second: scores(second), classes: classes, labels: first.labels)
    else { return nil }
    let margin = StandardNormal.quantile(0.975) * areas.standardError
    return Interval(lower: areas.difference - margin, upper: areas.difference + margin)
  }
}

/// Two regressions on the same rows.
struct PairedNumberPredictions: PairedPredictions {
  let first, second: NumberPredictions

  var rowCount: Int { first.rowCount }

  func selecting(_ rows: [Int]) -> PairedNumberPredictions {
    PairedNumberPredictions(first: first.selecting(rows), second: second.selecting(rows))
  }

  func scores() throws(Interrupted) -> [PairedScore] {
    let bootstrap = PairedBootstrap(rowCount: rowCount)
    let sizes = [first, second].map { $0.errors.map(abs) }
    let resampled = try bootstrap.run { counts in
      func mean(_ values: [Double]) -> Double {
        zip(values, counts).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(counts.count)
      }
      func root(_ values: [Double]) -> Double { mean(values.map { $0 * $0 }).squareRoot() }
      return [mean(sizes[0]) - mean(sizes[1]), root(sizes[0]) - root(sizes[1])]
    }
    let metrics: [any NumberMetric] = [MeanAbsoluteError(), RootMeanSquaredError()]
    return metrics.enumerated().map { place, metric in
      PairedScore(
        metric, value: metric.value(of: first), other: metric.value(of: second),
        interval: bootstrap.interval(resampled.map { $0[place] }))
    }
  }

  /// By the normal approximation, from the 95% interval.
  func decidingInterval(_ score: PairedScore, confidence: Double) -> Interval? {
    guard let interval = score.interval, let difference = score.difference else { return nil }
    let factor = StandardNormal.quantile(0.5 + confidence / 2) / StandardNormal.quantile(0.975)
    return Interval(
      lower: difference - factor * (difference - interval.lower),
      upper: difference + factor * (interval.upper - difference))
  }
}

private func subtract(_ first: Double?, _ second: Double?) -> Double? {
  first.flatMap { first in second.map { first - $0 } }
}
