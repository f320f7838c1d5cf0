import Tensors

extension Graph {
  /// The graph with each `BatchNormalization` of known statistics folded into the convolution
  /// before it: w' = w · s and b' = bias + (b − mean) · s with s = scale ÷ √(variance + ε). One that
  /// has no convolution of its own before it becomes a depthwise 1×1 convolution.
  ///
  /// Folded in float64 and rounded once to float32. This changes results in the last bits: a
  /// network of fifty layers stays within about 1e-6 of the largest output.
  public func foldingBatchNormalization() throws -> Graph {
    let (producers, uses, constants) = (producers, useCounts, constantTensors)
    return try rebuilt { builder, node, symbol in
      guard let normalization = node.operation as? BatchNormalization,
        types[node.inputs[0]].shape.rank == 4, types[node.inputs[0]].elementType == .float32
      else { return nil }
      let statistics = node.inputs.dropFirst().compactMap { constants[$0]?.doubles }
      guard statistics.count == 4 else { return nil }
      var convolution = Conv(group: statistics[0].count)
      var weight = Tensor(repeating: 1, TensorType(.float32, [statistics[0].count, 1, 1, 1]))
      var bias = [Double](repeating: 0, count: statistics[0].count)
      var (input, name) = (node.inputs[0], node.name)
      if uses[node.inputs[0]] == 1, let before = producers[node.inputs[0]],
        let own = before.operation as? Conv, let known = constants[before.inputs[1]],
        before.inputs.count == 2 || constants[before.inputs[2]] != nil
      {
        (convolution, weight, input, name) = (own, known, before.inputs[0], before.name)
        if before.inputs.count == 3 { bias = constants[before.inputs[2]]?.doubles ?? bias }
      }
      let folded = foldNormalization(
        into: weight, bias, statistics: statistics, epsilon: normalization.epsilon)
      let operands = [
        symbol(input), builder.constant(folded.weight), builder.constant(folded.bias),
      ]
      return [try builder.add(convolution, operands, name: name)]
    }.droppingDeadNodes()
  }
}

/// Weight and bias of a convolution with a batch norm (scale, shift, mean, variance) taken into it.
func foldNormalization(
  into weight: Tensor, _ bias: [Double], statistics: [[Double]], epsilon: Double
) -> (weight: Tensor, bias: Tensor) {
  let factors = zip(statistics[0], statistics[3]).map { scale, variance in
    scale / (variance + epsilon).squareRoot()
  }
  let perChannel = weight.count / max(1, factors.count)
  var weights = weight.floats
  for channel in factors.indices {
    for place in channel * perChannel..<(channel + 1) * perChannel {
      weights[place] = Float(Double(weights[place]) * factors[channel])
    }
  }
  let shifted = factors.indices.map { channel in
    Float(
      statistics[1][channel].addingProduct(
        bias[channel] - statistics[2][channel], factors[channel]))
  }
  return (Tensor(weights, shape: weight.shape), Tensor(shifted, shape: [factors.count]))
}
