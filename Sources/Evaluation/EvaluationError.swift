/// Why predictions cannot be scored.
public enum EvaluationError: Error, Sendable, Hashable {
  /// There is nothing to score.
  case noRows
  /// The prediction of `row` (from 0) is not a number.
  case notANumber(row: Int)
  /// A probability of `row` (from 0) is outside 0 to 1.
  case notAProbability(row: Int, value: Double)
  /// A stop was asked for.
  case interrupted
}
