import Tensors

extension Graph {
  /// The graph with each batch norm of known statistics, whose scale, shift or convolution still
  /// changes, made nodes that fold it into the convolution before it: what trains is folded anew in
  /// every step. One that has no convolution of its own before it gets a depthwise one of ones.
  public func foldingTrainedNormalization() throws -> Graph {
    let (producers, uses, constants) = (producers, useCounts, constantTensors)
    return try rebuilt { builder, node, symbol in
      guard let normalization = node.operation as? BatchNormalization,
        types[node.inputs[0]].shape.rank == 4, types[node.inputs[0]].elementType == .float32,
        let mean = constants[node.inputs[3]], let variance = constants[node.inputs[4]]
      else { return nil }
      let inverse = variance.doubles.map { Float(1 / ($0 + normalization.epsilon).squareRoot()) }
      var convolution = Conv(group: inverse.count)
      var (input, name) = (node.inputs[0], node.name)
      var weight = builder.constant(1, TensorType(.float32, [inverse.count, 1, 1, 1]))
      var centre = builder.constant(mean)
      if uses[node.inputs[0]] == 1, let before = producers[node.inputs[0]],
        let own = before.operation as? Conv
      {
        (convolution, input, name) = (own, before.inputs[0], before.name)
        weight = symbol(before.inputs[1])
        // A bias moves what comes out, so it moves the mean the other way.
        if before.inputs.count == 3 { centre = try centre - symbol(before.inputs[2]) }
      }
      let folded = try builder.addAll(
        FoldNormalization(),
        [
          weight, symbol(node.inputs[1]), symbol(node.inputs[2]), centre,
          builder.constant(Tensor(inverse, shape: [inverse.count])),
        ], name: name)
      return [try builder.add(convolution, [symbol(input)] + folded, name: name)]
    }.droppingDeadNodes()
  }
}
