import Tensors

extension Graph {
  /// The graph with each chain expand → depthwise → project made one node, the stem with the first
  /// block too, so that the wide tensors between them never leave the cache.
  public func fusingInvertedResiduals() throws -> Graph {
    let (producers, uses) = (producers, useCounts)
    return try rebuilt { builder, node, symbol in
      guard let project = node.operation as? FusedConv, project.activation == .identity,
        project.convolution.isPlain, isPointwise(node), uses[node.inputs[0]] == 1,
        let middle = producers[node.inputs[0]], let depthwise = middle.operation as? FusedConv,
        isDepthwise(middle), !depthwise.hasResidual, uses[middle.inputs[0]] == 1,
        let first = producers[middle.inputs[0]], let expand = first.operation as? FusedConv,
        !expand.hasResidual, expand.convolution.group == 1,
        expand.convolution.dilations == [1, 1], expand.activation == depthwise.activation,
        expand.activation != .identity, isExpansion(first)
      else { return nil }
      let input = first.inputs[0]
      // The kernel adds the block's own input and nothing else.
      if project.hasResidual, node.inputs[3] != input { return nil }
      let operation = InvertedResidual(
        expand: expand.convolution, depthwise: depthwise.convolution,
        activation: expand.activation, hasResidual: project.hasResidual)
      let operands = [first, middle, node].flatMap { [$0.inputs[1], $0.inputs[2]] }
      return [
        try builder.add(operation, ([input] + operands).map(symbol), name: node.name)
      ]
    }.droppingDeadNodes()
  }

  private func isPointwise(_ node: Node) -> Bool {
    let weight = types[node.inputs[1]].shape
    return weight[2] == 1 && weight[3] == 1
  }

  /// Square kernels of 3 or 5 with steps of 1 or 2: what the fused kernel knows.
  private func isDepthwise(_ node: Node) -> Bool {
    guard let operation = node.operation as? FusedConv else { return false }
    let (weight, channels) = (types[node.inputs[1]].shape, types[node.inputs[0]].shape[1])
    let convolution = operation.convolution
    return convolution.group == channels && weight[0] == channels && weight[1] == 1
      && weight[2] == weight[3] && [3, 5].contains(weight[2])
      && convolution.strides[0] == convolution.strides[1]
      && [1, 2].contains(convolution.strides[0]) && convolution.dilations == [1, 1]
  }

  /// A 1×1 convolution, or the stem: 3×3 with steps of 2 over the three channels of an input.
  private func isExpansion(_ node: Node) -> Bool {
    guard let operation = node.operation as? FusedConv else { return false }
    if isPointwise(node) { return operation.convolution.isPlain }
    let weight = types[node.inputs[1]].shape
    return weight.dimensions.dropFirst() == [3, 3, 3] && operation.convolution.strides == [2, 2]
      && inputs.contains { $0.value == node.inputs[0] }
  }
}

extension Conv {
  /// Whether there are no groups, steps, dilation or padding.
  var isPlain: Bool { group == 1 && strides == [1, 1] && pads == [0, 0, 0, 0] }
}
