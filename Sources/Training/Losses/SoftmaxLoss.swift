import CKernels
import Graphs
import Tensors

/// Cross-entropy of a softmax with shares of the classes.
struct SoftmaxLoss: Loss {
  static let name = "softmax"
  static let summary =
    "How unlikely the true class was, in natural logarithms; the classes share 1."
  static let isForClasses = true

  func value(_ scores: [Double], _ targets: [Double]) -> Double {
    let peak = scores.max() ?? 0
    let total = scores.reduce(0) { $0 + thaw_exp_f64($1 - peak) }
    let normalizer = thaw_log_f64(total) + peak
    return zip(scores, targets).reduce(0) { $0 + $1.1 * (normalizer - $1.0) }
  }

  /// weight · (softmax − share)
  func gradient(scores: Symbol, targets: Symbol, weights: Symbol) throws -> Symbol {
    try (scores.builder.add(Softmax(axis: 1), [scores]) - targets) * weights
  }
}
