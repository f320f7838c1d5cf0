import Statistics

/// A test whether a measure of numbers is distributed in a batch as in the reference.
public protocol NumberTest: Sendable {
  /// What tables call it.
  var name: String { get }
  /// One sentence for a learner.
  var summary: String { get }
  /// Where the definition comes from.
  var source: String { get }

  /// The chance of a difference as large where nothing changed; nil where the test does not apply.
  func pValue(_ sample: PooledSample) -> Double?
}

/// The tests of a monitor, in the order in which they are tried.
public enum DriftTests {
  /// Of numbers. A measure's p-value is the smallest of theirs times their number, which holds however
  /// they depend on one another.
  public static let ofNumbers: [any NumberTest] = [LocationTest(), SpreadTest(), ShapeTest()]

  /// What the test of categories is called.
  public static let ofCategories = "share"
  /// What the test of missing values is called.
  public static let ofMissing = "missing"
}
