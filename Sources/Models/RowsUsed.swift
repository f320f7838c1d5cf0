import Tensors

/// The rows a model has seen, by the first eight bytes of their digests: what tells whether scoring
/// it on a row says anything.
///
/// Of a million rows, two different ones share a prefix with a chance of 3 in 10⁸.
public struct RowsUsed: Sendable, Equatable {
  /// Prefixes of the rows its weights were fitted on, ascending, each once.
  public private(set) var fitted: [UInt64] = []
  /// Prefixes of the rows something else was chosen by: when to stop, a threshold.
  public private(set) var tuned: [UInt64] = []

  /// No row seen.
  public init() {}

  /// - Precondition: both are ascending, each prefix once.
  init(fitted: [UInt64], tuned: [UInt64]) {
    self.fitted = fitted
    self.tuned = tuned
  }

  /// These rows besides those known.
  public func adding(fitted newFitted: [Digest] = [], tuned newTuned: [Digest] = []) -> RowsUsed {
    var rows = self
    rows.fitted = Set(fitted + newFitted.map(\.prefix)).sorted()
    rows.tuned = Set(tuned + newTuned.map(\.prefix)).sorted()
    return rows
  }

  /// Whether the weights were fitted on this row.
  public func wasFitted(on row: Digest) -> Bool { RowsUsed.contains(fitted, row.prefix) }

  /// Whether something was tuned on this row.
  public func wasTuned(on row: Digest) -> Bool { RowsUsed.contains(tuned, row.prefix) }

  private static func contains(_ sorted: [UInt64], _ prefix: UInt64) -> Bool {
    var (low, high) = (0, sorted.count)
    while low < high {
      let middle = (low + high) / 2
      if sorted[middle] < prefix { low = middle + 1 } else { high = middle }
    }
    return low < sorted.count && sorted[low] == prefix
  }

  var canonicalValue: CanonicalValue {
    [
      "fitted": .array(fitted.map { .unsigned($0) }), "tuned": .array(tuned.map { .unsigned($0) }),
    ]
  }
}
