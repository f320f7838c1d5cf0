extension Graph {
  /// The graph with convolutions on integers joined as ``fusingInvertedResiduals()`` and
  /// ``fusingHead()`` join real ones, so that bytes in between never leave the cache.
  public func fusingQuantizedBlocks() throws -> Graph {
    guard nodes.contains(where: { $0.operation is QLinearConv }) else { return self }
    return try fusingQuantizedChains().fusingQuantizedHead()
  }

  private func fusingQuantizedChains() throws -> Graph {
    let (producers, uses) = (producers, useCounts)
    return try rebuilt { builder, node, symbol in
      var project = node
      var residual: Node?
      if node.operation is QLinearAdd, let before = producers[node.inputs[0]],
        uses[node.inputs[0]] == 1
      {
        (project, residual) = (before, node)
      }
      guard let last = project.operation as? QLinearConv, last.convolution.isPlain,
        isPointwise(project), residual != nil || !feedsResidual(project, uses: uses),
        uses[project.inputs[0]] == 1,
        let middle = producers[project.inputs[0]], let depthwise = middle.operation as? QLinearConv,
        isDepthwise(middle), uses[middle.inputs[0]] == 1,
        let first = producers[middle.inputs[0]], let expand = first.operation as? QLinearConv,
        expand.convolution.group == 1, expand.convolution.dilations == [1, 1], isExpansion(first)
      else { return nil }
      // The kernel adds the block's own input and nothing else, and not to the first block.
      if let residual {
        guard residual.inputs[3] == first.inputs[0], isPointwise(first) else { return nil }
      }
      let operands =
        first.inputs[0..<3]
        + [first, middle, project].flatMap { $0.inputs[3..<9] } + (residual?.inputs[6..<8] ?? [])
      let operation = QLinearInvertedResidual(
        expand: expand.convolution, depthwise: depthwise.convolution, hasResidual: residual != nil)
      return [try builder.add(operation, operands.map(symbol), name: project.name)]
    }.droppingDeadNodes()
  }

  private func fusingQuantizedHead() throws -> Graph {
    let (producers, uses) = (producers, useCounts)
    return try rebuilt { builder, node, symbol in
      guard node.operation is QLinearGlobalAveragePool, uses[node.inputs[0]] == 1,
        let before = producers[node.inputs[0]], let last = before.operation as? QLinearConv,
        last.convolution.isPlain, isPointwise(before)
      else { return nil }
      let operands = before.inputs + node.inputs[3..<5]
      return [
        try builder.add(QLinearPooledConv(), operands.map(symbol), name: before.name)
      ]
    }.droppingDeadNodes()
  }

  /// Whether a convolution's result goes to one sum as its first operand, which takes the chain.
  private func feedsResidual(_ node: Node, uses: [Int]) -> Bool {
    uses[node.outputs[0]] == 1
      && nodes.contains { $0.operation is QLinearAdd && $0.inputs[0] == node.outputs[0] }
  }

  private func isPointwise(_ node: Node) -> Bool { types[node.inputs[3]].shape.isPointwise }

  private func isDepthwise(_ node: Node) -> Bool {
    guard let operation = node.operation as? QLinearConv else { return false }
    return operation.convolution.isDepthwiseOfBlock(
      input: types[node.inputs[0]].shape, weight: types[node.inputs[3]].shape)
  }

  private func isExpansion(_ node: Node) -> Bool {
    guard let operation = node.operation as? QLinearConv else { return false }
    if isPointwise(node) { return operation.convolution.isPlain }
    return operation.convolution.isStemOfBlock(weight: types[node.inputs[3]].shape)
      && isQuantizedInput(node.inputs[0])
  }

  /// Whether a value is an input of the graph made bytes of.
  func isQuantizedInput(_ value: Int) -> Bool {
    guard let node = producers[value], node.operation is QuantizeLinear else { return false }
    return inputs.contains { $0.value == node.inputs[0] }
  }
}
