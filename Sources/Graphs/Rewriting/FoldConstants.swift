import Tensors

extension Graph {
  /// The graph with nodes evaluated whose operands are all constants, products with a constant 1
  /// left out, and identities passed through.
  public func foldingConstants() throws -> Graph {
    var known = constantTensors
    return try rebuilt { builder, node, symbol in
      if isIdentity(node) { return [symbol(node.inputs[0])] }
      if node.operation is Mul, let kept = factorBesideOne(node, known) { return [symbol(kept)] }
      let operands = node.inputs.compactMap { known[$0] }
      guard !operands.isEmpty, operands.count == node.inputs.count else { return nil }
      let results = try Graphs.evaluate(node.operation, operands)
      for (value, tensor) in zip(node.outputs, results) { known[value] = tensor }
      return results.map(builder.constant)
    }.droppingDeadNodes()
  }

  private func isIdentity(_ node: Node) -> Bool {
    node.operation is Identity || node.operation is Dropout && node.inputs.count == 1
  }

  /// The operand of a product whose other operand is a constant of ones that does not stretch it.
  private func factorBesideOne(_ node: Node, _ known: [Int: Tensor]) -> Int? {
    for (one, other) in [(node.inputs[0], node.inputs[1]), (node.inputs[1], node.inputs[0])] {
      guard let tensor = known[one], tensor.doubles.allSatisfy({ $0 == 1 }) else { continue }
      if types[other] == types[node.outputs[0]] { return other }
    }
    return nil
  }
}
