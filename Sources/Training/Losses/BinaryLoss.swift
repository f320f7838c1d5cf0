import CKernels
import Graphs
import Tensors

/// Cross-entropy of a sigmoid for each class by itself, added up.
struct BinaryLoss: Loss {
  static let name = "binary"
  static let summary = "As `softmax`, but each class is a yes or no of its own."
  static let isForClasses = true

  func value(_ scores: [Double], _ targets: [Double]) -> Double {
    zip(scores, targets).reduce(0) { sum, pair in
      let (score, share) = pair
      // log(1 + exp x) without overflow: that of −|x| and what it lacks.
      let soft = thaw_log1p_f64(thaw_exp_f64(-abs(score))) + max(score, 0)
      return sum + soft - share * score
    }
  }

  /// weight ÷ (1 + exp(−x)) − weight · share
  func gradient(scores: Symbol, targets: Symbol, weights: Symbol) throws -> Symbol {
    let opposite = try scores.builder.add(Exp(), [scores * scores.like(-1)])
    return try weights / (opposite + scores.like(1)) - weights * targets
  }
}
