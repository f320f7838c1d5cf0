import Tensors

extension Graph {
  /// The graph with each 1×1 convolution and the mean over the image after it made one node.
  public func fusingHead() throws -> Graph {
    let (producers, uses) = (producers, useCounts)
    return try rebuilt { builder, node, symbol in
      guard node.operation is GlobalAveragePool, uses[node.inputs[0]] == 1,
        let before = producers[node.inputs[0]], let fused = before.operation as? FusedConv,
        !fused.hasResidual, fused.convolution.isPlain
      else { return nil }
      let weight = types[before.inputs[1]].shape
      guard weight[2] == 1, weight[3] == 1 else { return nil }
      return [
        try builder.add(
          PooledConv(activation: fused.activation), before.inputs.map(symbol), name: before.name)
      ]
    }.droppingDeadNodes()
  }
}
