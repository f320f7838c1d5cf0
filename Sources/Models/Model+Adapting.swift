import Graphs
import Tensors

/// The share of features that fitting a new head leaves out.
let headDropout = 0.2

extension Model {
  /// The same trunk, frozen, under a new head for another target.
  ///
  /// The head's weights are drawn uniformly from ±1/√features, as PyTorch's linear layers start,
  /// by Philox from the seed and the parameter's name; its biases are 0.
  /// - Throws: ``ModelError/graph(_:)``.
  public func adapted(to target: Target, seed: Int64) throws(ModelError) -> Model {
    let adapted = try buildGraph { builder in
      try linearHead(
        builder, try graph.copyTrunk(into: builder), weight: head.weight, bias: head.bias,
        outputCount: target.outputCount)
    }
    let tensors = adapted.parameters.map { binding in
      let shape = adapted.types[binding.value].shape
      return switch binding.name {
      case head.weight: (name: binding.name, tensor: uniform(shape, seed: seed, head.weight))
      case head.bias:
        (binding.name, Tensor([Float](repeating: 0, count: shape.count), shape: shape))
      default: (binding.name, parameters.tensor(binding.name))
      }
    }
    return Model(
      architecture: architecture, graph: adapted, parameters: Parameters(tensors),
      preprocessing: preprocessing, target: target,
      head: Head(
        dropout: headDropout, weight: head.weight, bias: head.bias,
        featureCount: head.featureCount),
      isFrozen: adapted.regions.map { $0 != .head }, rowsUsed: rowsUsed)
  }

  /// One linear layer on standardised numeric columns, made from nothing; all of it trains.
  ///
  /// The weights start as ``adapted(to:seed:)`` says.
  /// - Throws: ``ModelError/graph(_:)``.
  public static func linear(
    on columns: ColumnPreprocessing, target: Target, seed: Int64
  ) throws(ModelError) -> Model {
    let head = Head(
      dropout: 0, weight: "linear.weight", bias: "linear.bias", featureCount: columns.names.count)
    let graph = try buildGraph { builder in
      let input = builder.input("columns", .float32, [1, head.featureCount])
      return try linearHead(
        builder, input, weight: head.weight, bias: head.bias, outputCount: target.outputCount)
    }
    let weight: Shape = [target.outputCount, head.featureCount]
    return Model(
      architecture: "linear", graph: graph,
      parameters: Parameters([
        (head.weight, uniform(weight, seed: seed, head.weight)),
        (
          head.bias,
          Tensor([Float](repeating: 0, count: target.outputCount), shape: [target.outputCount])
        ),
      ]),
      preprocessing: .columns(columns), target: target, head: head)
  }
}

/// Uniform numbers in ±1/√(length of the last axis), one draw an element in row-major order.
private func uniform(_ shape: Shape, seed: Int64, _ purpose: String) -> Tensor {
  uniform(shape, bound: 1 / Float(shape[1]).squareRoot(), seed: seed, purpose)
}

/// Uniform numbers in ±`bound`, one draw an element in row-major order.
func uniform(_ shape: Shape, bound: Float, seed: Int64, _ purpose: String) -> Tensor {
  var stream = RandomSource(seed: seed, purpose: purpose).stream()
  return Tensor(
    (0..<shape.count).map { _ in (2 * stream.uniformFloat() - 1) * bound }, shape: shape)
}
