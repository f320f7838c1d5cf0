/// Why a fit gave nothing.
public enum FitError: Error, Sendable {
  /// There are no rows to learn from.
  case noRows
  /// An input or a target of these rows is not finite.
  case notFinite(rowCount: Int, firstRow: Int)
  /// The loss became NaN or infinite.
  case lossNotANumber(Divergence)
  /// All layers are frozen.
  case nothingTrains
  /// A stop was asked for before the first epoch ended.
  case interruptedBeforeFirstEpoch
}

/// How a loss stopped being a number.
public struct Divergence: Sendable {
  /// Where it happened, both from 1.
  public let epoch, step: Int
  /// The norm of the gradient at the steps before, oldest first, at most ``historyLength``.
  public let gradientNorms: [Double]
  /// A rate more likely to hold.
  public let suggestedRate: Double
  /// The result as of the last whole epoch; nil in the first.
  public let lastGood: FitResult?

  /// Steps that are looked back on.
  static let historyLength = 6
}
