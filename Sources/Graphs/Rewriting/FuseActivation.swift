import Tensors

extension Graph {
  /// The graph with each ReLU or ReLU6 made part of the convolution before it, and every other
  /// float32 convolution put in the same form, so that the passes after this one know one form.
  public func fusingActivations() throws -> Graph {
    let (producers, uses) = (producers, useCounts)
    return try rebuilt { builder, node, symbol in
      guard let activation = Activation(node.operation), uses[node.inputs[0]] == 1,
        types[node.inputs[0]].elementType == .float32, let before = producers[node.inputs[0]],
        let fused = fusedForm(of: before)
      else { return nil }
      guard fused.activation == .identity else { return nil }
      var operation = fused
      operation.activation = activation
      var operands = before.inputs.map(symbol)
      if operands.count == 2 { operands.append(try biasSymbol(of: before, builder, symbol)) }
      return [try builder.add(operation, operands, name: before.name)]
    }.droppingDeadNodes().fusingPlainConvolutions()
  }

  private func fusingPlainConvolutions() throws -> Graph {
    try rebuilt { builder, node, symbol in
      guard let convolution = node.operation as? Conv,
        types[node.outputs[0]].elementType == .float32
      else { return nil }
      let bias = try biasSymbol(of: node, builder, symbol)
      return [
        try builder.add(
          FusedConv(convolution), [symbol(node.inputs[0]), symbol(node.inputs[1]), bias],
          name: node.name)
      ]
    }
  }

  private func fusedForm(of node: Node) -> FusedConv? {
    if let convolution = node.operation as? Conv { return FusedConv(convolution) }
    return node.operation as? FusedConv
  }
}

extension Activation {
  /// The activation that an operator is, if it is one that kernels know.
  init?(_ operation: any Operator) {
    switch operation {
    case is Relu: self = .relu
    case let clip as Clip where clip.minimum == 0 && clip.maximum == 6: self = .relu6
    case let clip as Clip where clip.minimum == 0 && clip.maximum == .infinity: self = .relu
    default: return nil
    }
  }
}
