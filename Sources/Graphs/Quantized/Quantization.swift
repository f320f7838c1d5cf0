import Tensors

/// How a network computes with small integers: what each layer's weights and each value's scale are.
///
/// Layers and values are known by the names of their nodes; an input of the graph by its own. What is
/// not listed stays real.
public struct Quantization: Sendable, Equatable {
  /// A value that is made of bytes: it stands for (q − zeroPoint) · scale.
  public struct Value: Sendable, Equatable {
    /// The node that makes it, or the graph's input.
    public let name: String
    /// The step between neighbours; finite and more than 0.
    public let scale: Float
    /// The byte that stands for 0.
    public let zeroPoint: UInt8

    /// A value of this scale.
    public init(name: String, scale: Float, zeroPoint: UInt8) {
      (self.name, self.scale, self.zeroPoint) = (name, scale, zeroPoint)
    }
  }

  /// A convolution or linear layer of integers.
  public struct Layer: Sendable, Equatable {
    /// The node's name.
    public let name: String
    /// −127 to 127, row-major in ``shape``; the first axis is the output channel.
    public let weight: [Int8]
    /// `[o, c / group, kh, kw]`, or `[o, c]`.
    public let shape: Shape
    /// One for each output channel.
    public let scales: [Float]
    /// In units of the input's scale times the channel's.
    public let bias: [Int32]

    /// A layer of these integers.
    ///
    /// - Precondition: the counts agree.
    public init(name: String, weight: [Int8], shape: Shape, scales: [Float], bias: [Int32]) {
      precondition(
        shape.rank > 0 && weight.count == shape.count && scales.count == shape[0]
          && bias.count == shape[0], "a quantized layer of parts that do not fit")
      (self.name, self.weight, self.shape) = (name, weight, shape)
      (self.scales, self.bias) = (scales, bias)
    }

    /// The weights as the reals they stand for.
    public var realWeight: Tensor {
      let perChannel = weight.count / max(1, scales.count)
      return Tensor(
        weight.indices.map { Float(weight[$0]) * scales[$0 / perChannel] }, shape: shape)
    }

    /// The biases as the reals they stand for.
    public func realBias(inputScale: Float) -> Tensor {
      Tensor(
        bias.indices.map { Float(bias[$0]) * (inputScale * scales[$0]) }, shape: [bias.count])
    }
  }

  /// The values that are made of bytes, in the graph's order.
  public let values: [Value]
  /// The layers of integers, in the graph's order.
  public let layers: [Layer]

  /// A quantization of these.
  public init(values: [Value], layers: [Layer]) {
    (self.values, self.layers) = (values, layers)
  }

  /// What enters digests.
  public var canonicalValue: CanonicalValue {
    [
      "values": .array(
        values.map {
          [.text($0.name), .real(Double($0.scale)), .integer(Int64($0.zeroPoint))]
        }),
      "layers": .array(
        layers.map { layer in
          [
            "name": .text(layer.name),
            "shape": .array(layer.shape.dimensions.map { .integer(Int64($0)) }),
            "weight": .bytes(layer.weight.map { UInt8(bitPattern: $0) }),
            "scales": .array(layer.scales.map { .real(Double($0)) }),
            "bias": .array(layer.bias.map { .integer(Int64($0)) }),
          ]
        }),
    ]
  }
}
