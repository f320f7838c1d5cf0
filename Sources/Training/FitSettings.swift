import Graphs
import Tensors

/// How a fit goes: every number that its result depends on, besides the model and the data.
public struct FitSettings: Sendable, Hashable {
  /// Passes over the data that the schedule is laid out for.
  public var epochs: Int
  /// The learning rate the schedule starts with.
  public var rate: Double
  /// Rows a step; the last of an epoch may have fewer.
  public var batch: Int
  /// What order of rows and dropout are drawn from.
  public var seed: Int64
  /// The epoch to stop after, at most `epochs`; the schedule still runs over all of them.
  public var stopAfter: Int?
  /// AdamW's constants; biases decay too, as in PyTorch.
  public var optimizer: AdamWSettings

  /// Defaults: 5 epochs, rate 1e-2, batches of 32, seed 0, AdamW.
  ///
  /// - Precondition: positive epochs, rate and batch; `stopAfter` within the epochs.
  public init(
    epochs: Int = 5, rate: Double = 1e-2, batch: Int = 32, seed: Int64 = 0,
    stopAfter: Int? = nil, optimizer: AdamWSettings = AdamWSettings()
  ) {
    precondition(epochs > 0 && rate > 0 && batch > 0, "settings out of range")
    precondition(stopAfter.map { (1...epochs).contains($0) } ?? true, "an epoch out of range")
    self.epochs = epochs
    self.rate = rate
    self.batch = batch
    self.seed = seed
    self.stopAfter = stopAfter
    self.optimizer = optimizer
  }

  /// The epochs that are run.
  public var lastEpoch: Int { stopAfter ?? epochs }

  /// What enters lineage and digests.
  public var canonicalValue: CanonicalValue {
    [
      "kind": "fit settings",
      "epochs": .integer(Int64(epochs)),
      "rate": .real(rate),
      "schedule": "cosine",
      "batch": .integer(Int64(batch)),
      "seed": .integer(seed),
      "stop_after": stopAfter.map { .integer(Int64($0)) } ?? .null,
      "optimizer": "adamw",
      "beta1": .real(optimizer.beta1),
      "beta2": .real(optimizer.beta2),
      "epsilon": .real(optimizer.epsilon),
      "weight_decay": .real(optimizer.weightDecay),
    ]
  }
}
