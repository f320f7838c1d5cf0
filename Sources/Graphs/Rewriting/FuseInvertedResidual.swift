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

  private func isPointwise(_ node: Node) -> Bool { types[node.inputs[1]].shape.isPointwise }

  private func isDepthwise(_ node: Node) -> Bool {
    guard let operation = node.operation as? FusedConv else { return false }
    return operation.convolution.isDepthwiseOfBlock(
      input: types[node.inputs[0]].shape, weight: types[node.inputs[1]].shape)
  }

  private func isExpansion(_ node: Node) -> Bool {
    guard let operation = node.operation as? FusedConv else { return false }
    if isPointwise(node) { return operation.convolution.isPlain }
    return operation.convolution.isStemOfBlock(weight: types[node.inputs[1]].shape)
      && inputs.contains { $0.value == node.inputs[0] }
  }
}

extension Shape {
  /// Whether these are the weights of a 1×1 convolution.
  var isPointwise: Bool { self[2] == 1 && self[3] == 1 }
}

// What the kernels of whole blocks know, for float32 and for integers.
extension Conv {
  /// Whether there are no groups, steps, dilation or padding.
  var isPlain: Bool { group == 1 && strides == [1, 1] && pads == [0, 0, 0, 0] }

  /// One channel each, square kernels of 3 or 5 with steps of 1 or 2.
  func isDepthwiseOfBlock(input: Shape, weight: Shape) -> Bool {
    group == input[1] && weight[0] == input[1] && weight[1] == 1 && weight[2] == weight[3]
      && [3, 5].contains(weight[2]) && strides[0] == strides[1] && [1, 2].contains(strides[0])
      && dilations == [1, 1]
  }

  /// 3×3 with steps of 2 over three channels.
  func isStemOfBlock(weight: Shape) -> Bool {
    weight.dimensions.dropFirst() == [3, 3, 3] && strides == [2, 2]
  }
}
