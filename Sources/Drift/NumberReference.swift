import Statistics

/// What a monitor keeps of a measure of numbers.
public struct NumberReference: Sendable, Equatable {
  /// Ascending: all values of the reference, or where there are more than ``limit`` a random choice of
  /// them, so that a two-sample test stays exact.
  public let values: [Double]
  /// Values that were there, and values that were missing.
  public let presentCount, missingCount: Int

  /// Values that are kept.
  public static let limit = 1024

  /// Values of a batch that are looked at; more would add nothing beside ``limit``.
  static let batchLimit = 4096

  /// Values that each of so many measures keeps, so that a file stays under 1 MB up to seven
  /// hundred of them: each takes 540 bytes beside its numbers.
  static func limit(for measureCount: Int) -> Int {
    min(limit, max(32, 118_000 / measureCount - Strangeness.scaleLimit - 70))
  }

  init(_ values: [Double?], limit: Int = NumberReference.limit) {
    let present = NumberReference.chosen(values, limit: limit)
    self.values = present.values
    presentCount = present.count
    missingCount = values.count - present.count
  }

  /// - Precondition: ascending finite values, as many as are kept of `presentCount`.
  init(values: [Double], presentCount: Int, missingCount: Int) {
    self.values = values
    self.presentCount = presentCount
    self.missingCount = missingCount
  }

  /// The values that are there, ascending, or a random choice of `limit` of them; and how many are.
  static func chosen(_ values: [Double?], limit: Int) -> (values: [Double], count: Int) {
    let present = values.compactMap { $0 }
    guard present.count > limit else { return (present.sorted(), present.count) }
    let order = RowOrder.of(present.count, purpose: "sample")
    return (order.prefix(limit).map { present[$0] }.sorted(), present.count)
  }
}
