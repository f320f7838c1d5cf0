import CKernels
import Graphs
import Tensors

/// Cross-entropy that counts rows less which are already right (Lin and others, 2017): −(1 − p)² log p,
/// where p is the softmax's share of the true class.
struct FocalLoss: Loss {
  static let name = "focal"
  static let summary = "As `softmax`, but rows that are already right count little."
  static let isForClasses = true

  /// The smallest share told from none.
  private static let least = 1e-30

  func value(_ scores: [Double], _ targets: [Double]) -> Double {
    let peak = scores.max() ?? 0
    let powers = scores.map { thaw_exp_f64($0 - peak) }
    let total = powers.reduce(0, +)
    let share = zip(powers, targets).reduce(0) { $0 + $1.0 * $1.1 } / total
    return -(1 - share) * (1 - share) * thaw_log_f64(max(share, FocalLoss.least))
  }

  /// With s the softmax, p = Σ s · share and q = 1 − p: weight · (2 q p log p − q²) · s · (share − p) ÷ p.
  func gradient(scores: Symbol, targets: Symbol, weights: Symbol) throws -> Symbol {
    let builder = scores.builder
    let classes = scores.shape[1]
    let softmax = try builder.add(Softmax(axis: 1), [scores])
    // Each row's sum in all of its columns, as a product with ones.
    let ones = builder.constant(1, TensorType(scores.elementType, [classes, classes]))
    let sum = try builder.add(Gemm(), [softmax * targets, ones])
    let share = try builder.add(Clip(minimum: FocalLoss.least, maximum: 1), [sum])
    let rest = try share * share.like(-1) + share.like(1)
    let logarithm = try builder.add(Log(), [share])
    let slope = try rest * share * logarithm * share.like(2) - rest * rest
    return try weights * slope * (softmax * (targets - share) / share)
  }
}
