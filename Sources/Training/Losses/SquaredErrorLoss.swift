import Graphs
import Tensors

/// Squared difference.
struct SquaredErrorLoss: Loss {
  static let name = "squared"
  static let summary = "The square of the difference: large errors count most."
  static let isForClasses = false
  let unitPower = 2

  func value(_ scores: [Double], _ targets: [Double]) -> Double {
    zip(scores, targets).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  }

  /// weight · 2 (x − t)
  func gradient(scores: Symbol, targets: Symbol, weights: Symbol) throws -> Symbol {
    try (scores - targets) * scores.like(2) * weights
  }
}
