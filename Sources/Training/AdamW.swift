import Tensors

/// Adam with decoupled weight decay (Loshchilov and Hutter 2019): its constants.
public struct AdamW: Sendable, Hashable {
  /// How slowly the mean of the gradients forgets.
  public var beta1: Double
  /// How slowly the mean of their squares forgets.
  public var beta2: Double
  /// Added to the root of the mean square.
  public var epsilon: Double
  /// The share of a weight that a step of rate 1 takes away. Biases decay too, as in PyTorch.
  public var weightDecay: Double

  /// PyTorch's defaults.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 1e-2
  ) {
    self.beta1 = beta1
    self.beta2 = beta2
    self.epsilon = epsilon
    self.weightDecay = weightDecay
  }

  /// What enters lineage and digests.
  public var canonicalValue: CanonicalValue {
    [
      "name": "adamw", "beta1": .real(beta1), "beta2": .real(beta2), "epsilon": .real(epsilon),
      "weight_decay": .real(weightDecay),
    ]
  }
}
