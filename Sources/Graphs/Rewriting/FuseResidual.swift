import Tensors

extension Graph {
  /// The graph with each sum of a convolution and something else of its shape made one node.
  public func fusingResiduals() throws -> Graph {
    let (producers, uses) = (producers, useCounts)
    return try rebuilt { builder, node, symbol in
      guard node.operation is Add else { return nil }
      // The later convolution of two takes the sum, so that the earlier one's result is there.
      let operands = node.inputs.sorted(by: >)
      for (sum, residual) in [(operands[0], operands[1]), (operands[1], operands[0])] {
        guard uses[sum] == 1, sum != residual, types[sum] == types[residual],
          let before = producers[sum], let convolution = before.operation as? Conv,
          types[sum].elementType == .float32
        else { continue }
        let bias = try biasSymbol(of: before, builder, symbol)
        return [
          try builder.add(
            FusedConv(convolution, hasResidual: true),
            [symbol(before.inputs[0]), symbol(before.inputs[1]), bias, symbol(residual)],
            name: before.name)
        ]
      }
      return nil
    }.droppingDeadNodes()
  }

  /// A convolution's bias; zeros where it has none.
  func biasSymbol(
    of node: Node, _ builder: GraphBuilder, _ symbol: (Int) -> Symbol
  ) throws -> Symbol {
    if node.inputs.count > 2 { return symbol(node.inputs[2]) }
    let weight = types[node.inputs[1]]
    return builder.constant(0, TensorType(weight.elementType, [weight.shape[0]]))
  }
}
