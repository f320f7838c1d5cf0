import Statistics

/// One metric of two models on the same rows: how far they differ, and whether that tells anything.
public struct PairedScore: Sendable, Hashable {
  /// What the difference says of the first model.
  public enum Verdict: String, Sendable, Hashable {
    case better, worse
    /// The interval of the difference holds 0.
    case cannotTell = "cannot tell"
  }

  /// The metric's attribute name and its title in tables.
  public let name, title: String
  /// The first model's value and the second's; nil where the metric is not defined.
  public let value, other: Double?
  /// Where the true difference plausibly lies (95%); nil where too little is known.
  public let interval: Interval?
  private let isHighGood: Bool

  init(_ metric: any Metric, value: Double?, other: Double?, interval: Interval?) {
    name = metric.name
    title = metric.title
    self.value = value
    self.other = other
    self.interval = value == nil || other == nil ? nil : interval
    isHighGood = metric.range.isHighGood
  }

  /// The first value less the second.
  public var difference: Double? { value.flatMap { value in other.map { value - $0 } } }

  /// Better or worse where the interval leaves 0 out.
  public var verdict: Verdict {
    guard let interval else { return .cannotTell }
    if interval.lower > 0 { return isHighGood ? .better : .worse }
    if interval.upper < 0 { return isHighGood ? .worse : .better }
    return .cannotTell
  }

  /// About how many rows it would take to tell a true difference of this size from none in four of
  /// five tries; nil where the difference is 0 or nothing is known of its spread.
  ///
  /// The interval's half width shrinks with the root of the rows, and (1.960 + 0.842) / 1.960 of it
  /// must fit into the difference.
  func rowCountToTell(from rowCount: Int) -> Int? {
    guard let interval, let difference, difference != 0 else { return nil }
    let halfWidth = (interval.upper - interval.lower) / 2
    let share = PairedScore.powerFactor * halfWidth / abs(difference)
    let rows = Double(rowCount) * share * share
    guard rows.isFinite, rows < 1e12 else { return nil }
    return PairedScore.roundedUp(rows)
  }

  private static let powerFactor =
    (StandardNormal.quantile(0.975) + StandardNormal.quantile(0.8)) / StandardNormal.quantile(0.975)

  /// Two digits are more than such an estimate can bear.
  private static func roundedUp(_ rows: Double) -> Int {
    var unit = 1
    while rows >= 100 * Double(unit) { unit *= 10 }
    return Int((rows / Double(unit)).rounded(.up)) * unit
  }
}

extension MetricRange {
  /// Whether a model with a higher value is the better one.
  var isHighGood: Bool {
    switch self {
    case .unitHighIsGood, .upToOneHighIsGood: true
    case .unitLowIsGood, .positiveLowIsGood: false
    }
  }
}
