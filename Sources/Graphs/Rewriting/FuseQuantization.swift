import Tensors

extension Graph {
  /// The graph with each operator between bytes turned real and reals turned bytes made one operator
  /// on integers. What has no such form stays between its `DequantizeLinear` and `QuantizeLinear`.
  ///
  /// Convolutions, linear layers and means become exact sums that are rounded once, so where the real
  /// form's own rounding decided a tie the byte may differ by one; sums of two values stay as they
  /// were to the bit. A ReLU or ReLU6 before a value whose bytes end where it cuts is dropped.
  public func fusingQuantization() throws -> Graph {
    guard nodes.contains(where: { $0.operation is QuantizeLinear }) else { return self }
    let view = QuantizedView(self)
    return try rebuilt { builder, node, symbol in
      if node.operation is QuantizeLinear, let scale = view.parameters(of: node) {
        return try view.bytes(of: node, as: scale, builder, symbol).map { [$0] }
      }
      guard node.operation is Gemm, let layer = view.layer(node) else { return nil }
      return [
        try builder.add(QGemm(), layer.operands.map(symbol), name: node.name)
      ]
    }.droppingDeadNodes()
  }
}

/// A graph, seen as bytes that stand between `QuantizeLinear` and `DequantizeLinear`.
private struct QuantizedView {
  let graph: Graph
  let producers: [Int: Node]
  let constants: [Int: Tensor]

  init(_ graph: Graph) {
    self.graph = graph
    (producers, constants) = (graph.producers, graph.constantTensors)
  }

  /// Scale and zero point of a `QuantizeLinear` that has one of each and makes bytes.
  func parameters(of node: Node) -> QuantizedScale? {
    guard (node.operation as? QuantizeLinear)?.outputType == .uint8 else { return nil }
    return scale(node.inputs[1], node.inputs[2])
  }

  private func scale(_ scale: Int, _ zeroPoint: Int) -> QuantizedScale? {
    guard let value = constants[scale], let zero = constants[zeroPoint], value.shape == [] else {
      return nil
    }
    return QuantizedScale(
      operands: [scale, zeroPoint], scale: value.scale, zeroPoint: zero.zeroPoint)
  }

  /// Bytes with their scale and zero point, where a value is their `DequantizeLinear`.
  private func source(_ value: Int) -> (operands: [Int], scale: QuantizedScale)? {
    guard let node = producers[value], node.operation is DequantizeLinear,
      constants[node.inputs[0]] == nil, let scale = scale(node.inputs[1], node.inputs[2])
    else { return nil }
    return ([node.inputs[0]] + scale.operands, scale)
  }

  /// Constant integers with scales and zero points along their first axis; the latter are 0.
  private func weights(_ value: Int) -> [Int]? {
    guard let node = producers[value], let operation = node.operation as? DequantizeLinear,
      operation.axis == 0, constants[node.inputs[0]] != nil,
      constants[node.inputs[1]]?.shape.rank == 1,
      constants[node.inputs[2]]?.int64Values?.allSatisfy({ $0 == 0 }) == true
    else { return nil }
    return node.inputs
  }

  /// The operands of a layer on integers: bytes, weights, and apart from them the bias.
  func layer(_ node: Node) -> (operands: [Int], x: [Int], bias: Int)? {
    guard node.inputs.count == 3, let x = source(node.inputs[0]), let w = weights(node.inputs[1]),
      let bias = weights(node.inputs[2]), isPlain(node)
    else { return nil }
    return (x.operands + w + [bias[0]], x.operands + w, bias[0])
  }

  private func isPlain(_ node: Node) -> Bool {
    guard let gemm = node.operation as? Gemm else { return node.operation is Conv }
    return gemm.transB && !gemm.transA && gemm.alpha == 1 && gemm.beta == 1
  }

  /// The bytes that a `QuantizeLinear` makes, computed from bytes; nil if that is not possible.
  func bytes(
    of quantize: Node, as scale: QuantizedScale, _ builder: GraphBuilder, _ symbol: (Int) -> Symbol
  ) throws -> Symbol? {
    guard var node = producers[quantize.inputs[0]] else { return nil }
    if let activation = Activation(node.operation) {
      guard scale.holds(activation), let before = producers[node.inputs[0]] else { return nil }
      node = before
    }
    func add(_ operation: any Operator, _ operands: [Int]) throws -> Symbol {
      try builder.addAll(operation, operands.map(symbol), name: node.name)[0]
    }
    switch node.operation {
    case let convolution as Conv:
      guard let layer = layer(node) else { return nil }
      return try add(QLinearConv(convolution), layer.x + scale.operands + [layer.bias])
    case is Gemm:
      guard let layer = layer(node) else { return nil }
      return try add(QGemm(), layer.operands + scale.operands)
    case is Add:
      guard let a = source(node.inputs[0]), let b = source(node.inputs[1]),
        graph.types[node.inputs[0]] == graph.types[node.inputs[1]]
      else { return nil }
      return try add(QLinearAdd(), a.operands + b.operands + scale.operands)
    case is GlobalAveragePool:
      guard let x = source(node.inputs[0]), graph.types[node.inputs[0]].shape.rank == 4 else {
        return nil
      }
      return try add(QLinearGlobalAveragePool(), x.operands + scale.operands)
    case is Flatten, is Reshape:
      guard let x = source(node.inputs[0]), x.scale.isEqual(to: scale) else { return nil }
      return try add(node.operation, [x.operands[0]])
    case is DequantizeLinear:
      // A part of a network ends with reals that the next part makes bytes of again.
      guard let x = source(node.outputs[0]), x.scale.isEqual(to: scale) else { return nil }
      return symbol(x.operands[0])
    default: return nil
    }
  }
}

/// One scale and zero point, with the values of the graph that hold them.
private struct QuantizedScale {
  let operands: [Int]
  let scale: Float
  let zeroPoint: Int64

  func isEqual(to other: QuantizedScale) -> Bool {
    scale == other.scale && zeroPoint == other.zeroPoint
  }

  /// Whether no byte stands for what an activation cuts off, so that clamping to bytes does the same.
  func holds(_ activation: Activation) -> Bool {
    func byte(_ x: Float) -> Int64 {
      QuantizedArithmetic.quantize(x, scale: scale, zeroPoint: zeroPoint)
    }
    return switch activation {
    case .identity: true
    case .relu: byte(0) == 0
    case .relu6: byte(0) == 0 && byte(6) == 255
    }
  }
}
