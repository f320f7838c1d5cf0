import Statistics

extension Comparison {
  /// A comparison of parts that were kept.
  ///
  /// - Returns: nil where the parts can't be those of one comparison.
  public init?(
    reports: (Report, Report), overall: [PairedScore], tables: [PairedSliceTable],
    findings: [String], resampleCount: Int
  ) {
    let names = overall.map(\.name)
    guard !overall.isEmpty,
      tables.allSatisfy({ $0.slices.allSatisfy { $0.scores.map(\.name) == names } })
    else { return nil }
    (report, other) = reports
    self.overall = overall
    self.tables = tables
    self.findings = findings
    self.resampleCount = resampleCount
  }
}

extension PairedScore {
  /// Two models' values of the metric called `name`; nil where there is none.
  public init?(name: String, value: Double?, other: Double?, interval: Interval?) {
    guard let metric = Metrics.named(name) else { return nil }
    self.init(metric, value: value, other: other, interval: interval)
  }
}
