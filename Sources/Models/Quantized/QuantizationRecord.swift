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

    /// Decibels that the logits' signal to noise gains when this layer alone is real; nil where no
    /// budget asked for it.
    public let gain: Double?

    /// What was measured of a layer.
    public init(
      name: String, isInteger: Bool, low: Float, high: Float, signalToNoise: Double?,
      gain: Double? = nil
    ) {
      (self.name, self.isInteger) = (name, isInteger)
      (self.low, self.high, self.signalToNoise, self.gain) = (low, high, signalToNoise, gain)
    }

    /// The same with what going back to real numbers gains.
    public func with(gain: Double?) -> Layer {
      Layer(
        name: name, isInteger: isInteger, low: low, high: high, signalToNoise: signalToNoise,
        gain: gain)
    }
  }

  /// One attempt to stay within a budget: what went back to real numbers, and what came of it.
  public struct Trial: Sendable, Equatable {
    /// Layers that were real in it besides those that had to be, the most sensitive first; empty for
    /// the first attempt, where all that may be is integers. In a file of Thaw before this one, the
    /// region that went back last.
    public let layers: [String]
    /// The largest loss of accuracy, from 0 to 1.
    public let loss: Double
    /// The slice that lost it; nil for all rows together.
    public let slice: String?
    /// Whether all losses were within the budget.
    public let isWithin: Bool
    /// Rows whose answers were computed: all, unless the loss was too large before; nil in a file of
    /// Thaw before this one.
    public let rowCount: Int?
    /// In a file of Thaw before this one: decibels from the logits to what the region's integers alone
    /// change in them.
    public let signalToNoise: Double?

    /// An attempt.
    public init(
      layers: [String], loss: Double, slice: String?, isWithin: Bool, rowCount: Int?,
      signalToNoise: Double? = nil
    ) {
      (self.layers, self.loss, self.slice) = (layers, loss, slice)
      (self.isWithin, self.rowCount, self.signalToNoise) = (isWithin, rowCount, signalToNoise)
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

  /// What enters digests.
  public var canonicalValue: CanonicalValue {
    [
      "integers": integers.canonicalValue,
      "layers": .array(layers.map(\.canonicalValue)),
      "methods": .array(methods.map { .text($0) }),
      "trials": .array(trials.map(\.canonicalValue)),
      "bytes": .integer(Int64(realByteCount)),
    ]
  }
}

extension QuantizationRecord.Layer {
  fileprivate var canonicalValue: CanonicalValue {
    .array(
      [
        .text(name), .boolean(isInteger), .real(Double(low)), .real(Double(high)),
        signalToNoise.map { .real($0) } ?? .null,
      ] + (gain.map { [.real($0)] } ?? []))
  }
}

extension QuantizationRecord.Trial {
  fileprivate var canonicalValue: CanonicalValue {
    let slice: CanonicalValue = slice.map { .text($0) } ?? .null
    guard let rowCount else {
      return [
        layers.first.map { .text($0) } ?? .null, signalToNoise.map { .real($0) } ?? .null,
        .real(loss), slice, .boolean(isWithin),
      ]
    }
    return [
      .array(layers.map { .text($0) }), .real(loss), slice, .boolean(isWithin),
      .integer(Int64(rowCount)),
    ]
  }
}
