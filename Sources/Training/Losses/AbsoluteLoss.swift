import Graphs
import Tensors

/// Absolute difference.
struct AbsoluteLoss: Loss {
  static let name = "absolute"
  static let summary = "The size of the difference: a few large errors do not decide."
  static let isForClasses = false
  let unitPower = 1

  func value(_ scores: [Double], _ targets: [Double]) -> Double {
    zip(scores, targets).reduce(0) { $0 + abs($1.0 - $1.1) }
  }

  /// weight · sign(x − t): a difference of normal size times a huge number, held to ±1.
  func gradient(scores: Symbol, targets: Symbol, weights: Symbol) throws -> Symbol {
    let difference = try scores - targets
    let huge = try difference * difference.like(Double(Float.greatestFiniteMagnitude))
    return try scores.builder.add(Clip(minimum: -1, maximum: 1), [huge]) * weights
  }
}
