/// What `describe` says of one column.
public struct ColumnSummary: Sendable {
  /// The column's name.
  public let name: String

  /// What its values are.
  public let kind: ColumnKind

  /// Values that are there.
  public let count: Int

  /// Values that are missing.
  public let missingCount: Int

  /// Distinct values, missing ones not among them; nil for images, which are not told apart.
  public let distinctCount: Int?

  /// For `float64` and `int64` columns that have a value.
  public let numbers: Numbers?

  /// First and last day of a date column.
  public let dates: ClosedRange<CalendarDate>?

  /// The commonest values of a boolean, text or category column, at most ``topLimit``, commonest
  /// first, ties in ascending order of the values.
  public let top: [(value: String, count: Int)]

  /// Values listed at most.
  public static let topLimit = 5

  /// What `describe` said of a column.
  public init(
    name: String, kind: ColumnKind, count: Int, missingCount: Int, distinctCount: Int?,
    numbers: Numbers?, dates: ClosedRange<CalendarDate>?, top: [(value: String, count: Int)]
  ) {
    self.name = name
    self.kind = kind
    self.count = count
    self.missingCount = missingCount
    self.distinctCount = distinctCount
    self.numbers = numbers
    self.dates = dates
    self.top = top
  }

  /// Location and spread of numbers.
  public struct Numbers: Sendable {
    /// The sum divided by the count.
    public let mean: Double
    /// Divided by the count, as `std` does.
    public let standardDeviation: Double
    /// The least; NaN where there is one.
    public let minimum: Double
    /// By linear interpolation, as NumPy's default; so are the other two.
    public let lowerQuartile: Double
    /// Half of the values lie on either side.
    public let median: Double
    /// A quarter of the values lies above.
    public let upperQuartile: Double
    /// The greatest; NaN where there is one.
    public let maximum: Double

    /// Numbers in the order of the properties.
    public init(
      mean: Double, standardDeviation: Double, minimum: Double, lowerQuartile: Double,
      median: Double, upperQuartile: Double, maximum: Double
    ) {
      self.mean = mean
      self.standardDeviation = standardDeviation
      self.minimum = minimum
      self.lowerQuartile = lowerQuartile
      self.median = median
      self.upperQuartile = upperQuartile
      self.maximum = maximum
    }
  }
}

extension Dataset {
  /// A summary of each column, in their order.
  public func summaries() -> [ColumnSummary] { columns.map { $0.summary() } }

  /// The groups of `by COLUMN` and, for each, its rows and the summaries of the other columns.
  ///
  /// - Throws: ``DatasetError/missingColumn(_:available:)``, ``DatasetError/unsupported(operation:left:right:)``.
  public func summaries(by name: String) throws(DatasetError) -> GroupedSummaries {
    let grouping = try column(name).grouping()
    let others = Dataset(
      unchecked: columns.filter { $0.name != name }, rowCount: rowCount, provenance: provenance)
    return GroupedSummaries(
      grouping: grouping,
      groups: grouping.rows.map { ($0.count, others.filter(rows: $0).summaries()) })
  }
}

/// What `describe DATA by COLUMN` says.
public struct GroupedSummaries: Sendable {
  /// The groups and their labels.
  public let grouping: Grouping

  /// For each label of the grouping its rows and the summaries of the other columns.
  public let groups: [(rowCount: Int, columns: [ColumnSummary])]
}

extension Column {
  /// What `describe` says of this column.
  public func summary() -> ColumnSummary {
    let missingCount = values.missingCount
    // Only images cannot be grouped; they have neither distinct nor common values.
    let grouping = try? exactGrouping()
    let isListed = kind == .boolean || kind == .text || kind == .category
    return ColumnSummary(
      name: name, kind: kind, count: count - missingCount, missingCount: missingCount,
      distinctCount: grouping.map { $0.labels.count { $0 != .missing } },
      numbers: numberSummary(), dates: dateRange(),
      top: isListed ? grouping.map(commonest) ?? [] : [])
  }

  private func numberSummary() -> ColumnSummary.Numbers? {
    guard kind == .float64 || kind == .int64, let numbers = values.numbers else { return nil }
    let sorted = numbers.compactMap { $0 }.sorted { OrderedReal($0) < OrderedReal($1) }
    guard let first = sorted.first, let last = sorted.last else { return nil }
    let moments = Moments(numbers.compactMap { $0 })
    func quarter(_ position: Int) -> Double {
      // One NaN leaves no order.
      last.isNaN ? .nan : quantile(ofSorted: sorted, numerator: position, denominator: 4)
    }
    return ColumnSummary.Numbers(
      mean: moments.mean, standardDeviation: moments.variance.squareRoot(),
      minimum: last.isNaN ? .nan : first, lowerQuartile: quarter(1), median: quarter(2),
      upperQuartile: quarter(3), maximum: last)
  }

  private func dateRange() -> ClosedRange<CalendarDate>? {
    guard case .date(let values) = values else { return nil }
    let dates = values.compactMap { $0 }
    guard let first = dates.min(), let last = dates.max() else { return nil }
    return first...last
  }

  private func commonest(_ grouping: Grouping) -> [(value: String, count: Int)] {
    let counts = zip(grouping.labels, grouping.rows)
      .filter { $0.0 != .missing }
      .map { (value: $0.0.description, count: $0.1.count) }
    let order = counts.indices.sorted { (counts[$1].count, $0) < (counts[$0].count, $1) }
    return order.prefix(ColumnSummary.topLimit).map { counts[$0] }
  }
}
