import Datasets
import Graphs
import Tensors

/// How a fit goes: every number that its result depends on, besides the model and the data.
public struct FitSettings: Sendable, Hashable {
  /// Passes over the data that the schedule is laid out for.
  public var epochs: Int
  /// The learning rate of the head that the schedule makes shares of.
  public var rate: Double
  /// The rate of the lowest layer that trains; those between have rates of equal ratios. Nil for one
  /// rate for all.
  public var lowestRate: Double?
  /// Rows a step; the last of an epoch may have fewer.
  public var batch: Int
  /// What order of rows, dropout, augmentations and mixing are drawn from.
  public var seed: Int64
  /// The epoch to stop after, at most `epochs`; the schedule still runs over all of them.
  public var stopAfter: Int?
  /// How weights change; biases decay too, as in PyTorch.
  public var optimizer: Optimizer
  /// How the rate changes over the steps.
  public var schedule = Schedule.cosine
  /// Epochs at the start over which the rate rises from nothing.
  public var warmup = 0.0
  /// The name of the loss; nil for cross-entropy of classes and the squared error of numbers.
  public var loss: String?
  /// The share of a class's target that is spread over all classes.
  public var smoothing = 0.0
  /// Whether rows count more the rarer their class is.
  public var isBalanced = false
  /// The norm that all gradients together are held to.
  public var gradientLimit: Double?
  /// How strongly rows are mixed in pairs; nil for not at all.
  public var mixup: Double?
  /// Epochs without a lower validation loss after which the fit ends; the best epoch's weights stay.
  public var patience: Int?
  /// Changes of the pictures learned from.
  public var augmentations: [AugmentationChoice] = []

  /// Defaults: 5 epochs, rate 1e-2, batches of 32, seed 0, AdamW, a cosine.
  ///
  /// - Precondition: positive epochs, rate and batch; `stopAfter` within the epochs.
  public init(
    epochs: Int = 5, rate: Double = 1e-2, batch: Int = 32, seed: Int64 = 0,
    stopAfter: Int? = nil, optimizer: Optimizer = .adamW(AdamWSettings())
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
      "lowest_rate": lowestRate.map { .real($0) } ?? .null,
      "schedule": .text(schedule.rawValue),
      "warmup": .real(warmup),
      "batch": .integer(Int64(batch)),
      "seed": .integer(seed),
      "stop_after": stopAfter.map { .integer(Int64($0)) } ?? .null,
      "optimizer": .text(String(describing: optimizer)),
      "loss": loss.map { .text($0) } ?? .null,
      "smoothing": .real(smoothing),
      "balanced": .boolean(isBalanced),
      "gradient_limit": gradientLimit.map { .real($0) } ?? .null,
      "mixup": mixup.map { .real($0) } ?? .null,
      "patience": patience.map { .integer(Int64($0)) } ?? .null,
      "augmentations": .array(augmentations.map(\.canonicalValue)),
    ]
  }
}
