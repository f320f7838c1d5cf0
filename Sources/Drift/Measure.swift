/// One thing that is watched, with its value in every row of a table.
public struct Measure: Sendable {
  /// What it is called: a column's name, `image brightness`, `confidence`.
  public let name: String
  /// What it tells of.
  public let family: Family
  /// Its values, one a row.
  public let values: Values

  /// The values of a measure; nil is missing.
  public enum Values: Sendable {
    /// What is not finite counts as missing.
    case numbers([Double?])
    case categories([String?])

    /// Rows, missing values included.
    public var count: Int {
      switch self {
      case .numbers(let values): values.count
      case .categories(let values): values.count
      }
    }
  }

  /// What a measure tells of; each family has its own share of the false alarms.
  public enum Family: String, Sendable, CaseIterable {
    /// A column of the table, or a quality of its pictures.
    case column
    /// What the model sees: its features, projected to a few numbers.
    case feature
    /// What the model says: its prediction and how sure it is.
    case answer
    /// The row as a whole: how strange it is beside the reference.
    case row
  }

  /// A measure; numbers that are not finite become missing.
  public init(_ name: String, _ family: Family, _ values: Values) {
    self.name = name
    self.family = family
    if case .numbers(let numbers) = values {
      self.values = .numbers(numbers.map { $0.flatMap { $0.isFinite ? $0 : nil } })
    } else {
      self.values = values
    }
  }

  /// The measure at these rows, in this order.
  ///
  /// - Precondition: every position is a row.
  public func selecting(_ rows: [Int]) -> Measure {
    switch values {
    case .numbers(let values): Measure(name, family, .numbers(rows.map { values[$0] }))
    case .categories(let values): Measure(name, family, .categories(rows.map { values[$0] }))
    }
  }
}
