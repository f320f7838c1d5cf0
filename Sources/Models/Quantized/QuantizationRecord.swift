import Graphs
import Tensors

/// What makes a model a quantized one: its integers, and what was measured when they were made.
public struct QuantizationRecord: Sendable, Equatable {
  /// What is known of one convolution or linear layer.
  public struct Layer: Sendable, Equatable {
    /// The node's name: `blocks[3].expand.conv`.
    public let name: String
    /// Whether it computes with integers.
    public let isInteger: Bool
    /// The smallest and largest value of its result, after its activation, that its bytes can hold.
    public let low, high: Float
    /// How much stronger its result is than what the integers of all layers so far changed in it, in
    /// decibels; nil where they changed nothing.
    public let signalToNoise: Double?

    /// What was measured of a layer.
    public init(name: String, isInteger: Bool, low: Float, high: Float, signalToNoise: Double?) {
      (self.name, self.isInteger) = (name, isInteger)
      (self.low, self.high, self.signalToNoise) = (low, high, signalToNoise)
    }
  }

  /// One attempt to stay within a budget: which region went back to real numbers, and what came of it.
  public struct Trial: Sendable, Equatable {
    /// The region; nil for the first attempt, where all that may be is integers.
    public let region: String?
    /// Decibels from the logits to what this region's integers alone change in them.
    public let signalToNoise: Double?
    /// The largest loss of accuracy, from 0 to 1.
    public let loss: Double
    /// The slice that lost it; nil for all rows together.
    public let slice: String?
    /// Whether all losses were within the budget.
    public let isWithin: Bool

    /// An attempt.
    public init(
      region: String?, signalToNoise: Double?, loss: Double, slice: String?, isWithin: Bool
    ) {
      (self.region, self.signalToNoise) = (region, signalToNoise)
      (self.loss, self.slice, self.isWithin) = (loss, slice, isWithin)
    }
  }

  /// The integers.
  public let integers: Quantization
  /// The layers in the graph's order.
  public let layers: [Layer]
  /// How the integers were made, a phrase each: `ranges: smallest to largest of 64 rows`.
  public let methods: [String]
  /// What was tried to stay within a budget, in order; empty without one.
  public let trials: [Trial]
  /// Bytes of the real model's weights and statistics.
  public let realByteCount: Int

  /// A record of these.
  public init(
    integers: Quantization, layers: [Layer], methods: [String], trials: [Trial] = [],
    realByteCount: Int
  ) {
    (self.integers, self.layers) = (integers, layers)
    (self.methods, self.trials) = (methods, trials)
    self.realByteCount = realByteCount
  }

  /// The same integers with what was tried before they were kept.
  public func with(trials: [Trial]) -> QuantizationRecord {
    QuantizationRecord(
      integers: integers, layers: layers, methods: methods, trials: trials,
      realByteCount: realByteCount)
  }

  /// What enters digests.
  public var canonicalValue: CanonicalValue {
    func real(_ value: Double?) -> CanonicalValue { value.map { .real($0) } ?? .null }
    return [
      "integers": integers.canonicalValue,
      "layers": .array(
        layers.map {
          [
            .text($0.name), .boolean($0.isInteger), .real(Double($0.low)), .real(Double($0.high)),
            real($0.signalToNoise),
          ]
        }),
      "methods": .array(methods.map { .text($0) }),
      "trials": .array(
        trials.map {
          [
            $0.region.map { .text($0) } ?? .null, real($0.signalToNoise), .real($0.loss),
            $0.slice.map { .text($0) } ?? .null, .boolean($0.isWithin),
          ]
        }),
      "bytes": .integer(Int64(realByteCount)),
    ]
  }
}
