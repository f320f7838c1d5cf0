/// What a monitor keeps of one measure.
public struct MeasureReference: Sendable, Equatable {
  /// What it is called.
  public let name: String
  /// What it tells of.
  public let family: Measure.Family
  /// Its distribution.
  public let content: Content

  /// The distribution of a measure.
  public enum Content: Sendable, Equatable {
    case numbers(NumberReference)
    case categories(CategoryReference)
  }

  /// - Parameter limit: values that are kept of numbers.
  init(_ measure: Measure, limit: Int) {
    name = measure.name
    family = measure.family
    content =
      switch measure.values {
      case .numbers(let values): .numbers(NumberReference(values, limit: limit))
      case .categories(let values): .categories(CategoryReference(values))
      }
  }

  init(name: String, family: Measure.Family, content: Content) {
    self.name = name
    self.family = family
    self.content = content
  }

  /// Rows in which it is missing.
  public var missingCount: Int {
    switch content {
    case .numbers(let numbers): numbers.missingCount
    case .categories(let categories): categories.missingCount
    }
  }

  /// Rows in which it is there.
  public var presentCount: Int {
    switch content {
    case .numbers(let numbers): numbers.presentCount
    case .categories(let categories): categories.presentCount
    }
  }
}
