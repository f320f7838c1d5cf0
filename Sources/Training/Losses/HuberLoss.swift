import Graphs
import Tensors

/// Half the squared difference near the target, the difference itself beyond one deviation of the
/// targets (Huber, 1964). Measured in deviations.
struct HuberLoss: Loss {
  static let name = "huber"
  static let summary = "As `squared` for small errors, as `absolute` for large ones."
  static let isForClasses = false

  func value(_ scores: [Double], _ targets: [Double]) -> Double {
    zip(scores, targets).reduce(0) { sum, pair in
      let difference = abs(pair.0 - pair.1)
      return sum + (difference <= 1 ? difference * difference / 2 : difference - 0.5)
    }
  }

  /// weight · (x − t held to ±1)
  func gradient(scores: Symbol, targets: Symbol, weights: Symbol) throws -> Symbol {
    try scores.builder.add(Clip(minimum: -1, maximum: 1), [scores - targets]) * weights
  }
}
