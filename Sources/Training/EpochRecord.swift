/// What one pass over the data did.
public struct EpochRecord: Sendable, Hashable {
  /// From 1.
  public let epoch: Int
  /// The learning rate of its first step.
  public let rate: Double
  /// The mean loss of the rows as they were learned from, dropout included.
  public let loss: Double
  /// The share of those rows whose likeliest class was right; nil for numbers.
  public let accuracy: Double?
  /// The mean loss on the validation rows after the epoch.
  public let validationLoss: Double?
  /// The share of the validation rows that is right after the epoch; nil for numbers.
  public let validationAccuracy: Double?
}
