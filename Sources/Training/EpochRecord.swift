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
  /// Its steps, in order.
  public let steps: [StepRecord]

  /// - Parameter epoch: from 1.
  public init(
    epoch: Int, rate: Double, loss: Double, accuracy: Double?, validationLoss: Double?,
    validationAccuracy: Double?, steps: [StepRecord] = []
  ) {
    self.epoch = epoch
    self.rate = rate
    self.loss = loss
    self.accuracy = accuracy
    self.validationLoss = validationLoss
    self.validationAccuracy = validationAccuracy
    self.steps = steps
  }
}

/// What one step did.
public struct StepRecord: Sendable, Hashable {
  /// The learning rate of the head.
  public let rate: Double
  /// The mean loss of its rows before the step.
  public let loss: Double

  /// A step.
  public init(rate: Double, loss: Double) {
    self.rate = rate
    self.loss = loss
  }
}
