import Statistics
import Tensors

/// A number that says how good predictions are.
public protocol Metric: Sendable {
  /// The attribute of a report: `calibration_error`.
  var name: String { get }
  /// What tables call it: `calibration error`.
  var title: String { get }
  /// One sentence for a learner.
  var summary: String { get }
  /// The values it can take, and which end is good.
  var range: MetricRange { get }
  /// Where the definition comes from, or how ties and empty cases are settled.
  var source: String { get }
}

/// The values a metric can take, and which end is good.
public enum MetricRange: String, Sendable {
  case unitHighIsGood = "0 to 1, higher is better"
  case unitLowIsGood = "0 to 1, lower is better"
  case positiveLowIsGood = "0 and up, lower is better"
  case upToOneHighIsGood = "up to 1, higher is better"
}

/// A metric of a classifier.
public protocol ClassMetric: Metric {
  /// The value over all rows; nil where it is not defined.
  ///
  /// - Throws: `Interrupted`.
  func value(of predictions: ClassPredictions) throws(Interrupted) -> Double?

  /// The range the true value plausibly lies in, where the metric knows one.
  func interval(of predictions: ClassPredictions) -> WilsonInterval?
}

extension ClassMetric {
  /// None, unless a metric says otherwise.
  public func interval(of predictions: ClassPredictions) -> WilsonInterval? { nil }
}

/// A metric of a classifier that speaks of one class at a time.
public protocol PerClassMetric: ClassMetric {
  /// The value for the class `index`; nil where it is not defined.
  ///
  /// - Throws: `Interrupted`.
  func value(of predictions: ClassPredictions, class index: Int) throws(Interrupted) -> Double?

  /// One number from those of the classes.
  func macro(_ values: [Double?]) -> Double?
}

extension PerClassMetric {
  /// That of the positive class (`true`) where there is one, else the mean over the classes.
  public func value(of predictions: ClassPredictions) throws(Interrupted) -> Double? {
    if let positive = predictions.positive { return try value(of: predictions, class: positive) }
    var values: [Double?] = []
    for index in predictions.classNames.indices {
      values.append(try value(of: predictions, class: index))
    }
    return macro(values)
  }

  /// The mean over the classes for which it is defined.
  public func macro(_ values: [Double?]) -> Double? { mean(values.compactMap { $0 }) }
}

/// A metric of a regression.
public protocol NumberMetric: Metric {
  /// The value over all rows; nil where it is not defined.
  func value(of predictions: NumberPredictions) -> Double?
}

/// The mean, summed in the order given; nil of nothing.
func mean(_ values: [Double]) -> Double? {
  values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
}
