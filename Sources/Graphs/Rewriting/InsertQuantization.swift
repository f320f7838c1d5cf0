import Tensors

extension Graph {
  /// The graph with small integers in it: each value listed becomes bytes and a real number again
  /// (`QuantizeLinear`, `DequantizeLinear`), each layer listed takes its weights and bias from
  /// integers. Kernels need ``fusingQuantization()`` after it.
  ///
  /// A layer listed must read a value listed. What is listed and not in this graph is not looked at,
  /// so the parts of a network share one quantization.
  /// - Throws: `GraphError.quantization` if a layer does not fit its node or could leave 32 bits.
  public func quantized(by quantization: Quantization) throws -> Graph {
    var values: [String: Quantization.Value] = [:]
    for value in quantization.values { values[value.name] = value }
    var layers: [String: Quantization.Layer] = [:]
    for layer in quantization.layers { layers[layer.name] = layer }
    let inputNames = Dictionary(uniqueKeysWithValues: inputs.map { ($0.value, $0.name) })
    var scales: [Int: Quantization.Value] = [:]
    var quantizedInputs: [Int: Symbol] = [:]
    let result = try rebuilt { builder, node, symbol in
      var operands: [Symbol] = []
      for input in node.inputs {
        guard let name = inputNames[input], let value = values[name] else {
          operands.append(symbol(input))
          continue
        }
        let known = try quantizedInputs[input] ?? builder.rounding(symbol(input), by: value)
        (quantizedInputs[input], scales[input]) = (known, value)
        operands.append(known)
      }
      if let layer = layers[node.name], node.isLayer {
        try check(layer, node, reading: scales[node.inputs[0]])
        operands = [operands[0]] + (try builder.operands(of: layer, input: scales[node.inputs[0]]))
      }
      var results = try builder.addAll(node.operation, operands, name: node.name)
      if let value = values[node.name], node.outputs.count == 1 {
        results = [try builder.rounding(results[0], by: value)]
        scales[node.outputs[0]] = value
      }
      return results
    }
    return try result.droppingUnusedParameters()
  }

  /// Refuses a layer that does not fit.
  private func check(
    _ layer: Quantization.Layer, _ node: Node, reading value: Quantization.Value?
  ) throws {
    let problem: String? =
      if node.inputs.count > 2, types[node.inputs[2]].shape != [layer.shape[0]] {
        "its bias has another length"
      } else if types[node.inputs[1]].shape != layer.shape {
        "its weight is \(layer.shape) and should be \(types[node.inputs[1]].shape)"
      } else if let value {
        layer.excess(reading: value)
      } else {
        "it reads no quantized value"
      }
    if let problem { throw GraphError.quantization("`\(layer.name)`: \(problem)") }
  }
}

extension Node {
  /// Whether it is a convolution or a linear layer of PyTorch's form.
  fileprivate var isLayer: Bool {
    if let gemm = operation as? Gemm {
      return gemm.transB && !gemm.transA && gemm.alpha == 1 && gemm.beta == 1
    }
    return operation is Conv
  }
}

extension Quantization.Layer {
  /// Why exact sums of this layer might not fit 32 bits, or what is no number in it; nil if all is well.
  func excess(reading value: Quantization.Value) -> String? {
    guard value.scale.isFinite, value.scale > 0 else { return "it reads a value without a scale" }
    let (low, high) = (Int64(value.zeroPoint), 255 - Int64(value.zeroPoint))
    let perChannel = weight.count / max(1, scales.count)
    for (channel, scale) in scales.enumerated() {
      guard scale.isFinite, scale > 0 else { return "the scale of channel \(channel) is \(scale)" }
      let sum = weight[(channel * perChannel)..<((channel + 1) * perChannel)].reduce(Int64(0)) {
        $0 + Int64($1.magnitude) * max(low, high)
      }
      // Half of the range, so that no order of additions and no offset by a zero point leaves it.
      guard sum + Int64(bias[channel].magnitude) < 1 << 30 else {
        return "the sums of channel \(channel) could leave 32 bits"
      }
    }
    return nil
  }
}

extension GraphBuilder {
  /// A value as bytes and real again.
  fileprivate func rounding(_ x: Symbol, by value: Quantization.Value) throws -> Symbol {
    let scale = constant(Tensor([value.scale], shape: []))
    let zeroPoint = constant(Tensor([Int64(value.zeroPoint)], shape: []))
    let bytes = try add(QuantizeLinear(), [x, scale, zeroPoint])
    return try add(DequantizeLinear(), [bytes, scale, zeroPoint])
  }

  /// Weight and bias of a layer, from their integers.
  fileprivate func operands(
    of layer: Quantization.Layer, input: Quantization.Value?
  ) throws -> [Symbol] {
    let scales = constant(Tensor(layer.scales, shape: [layer.scales.count]))
    let zeros = constant(
      Tensor([Int64](repeating: 0, count: layer.scales.count), shape: [layer.scales.count]))
    let weight = constant(Tensor(layer.weight.map { Int64($0) }, shape: layer.shape))
    let inputScale = input?.scale ?? 1
    let biasScales = constant(
      Tensor(layer.scales.map { inputScale * $0 }, shape: [layer.scales.count]))
    let bias = constant(Tensor(layer.bias.map { Int64($0) }, shape: [layer.bias.count]))
    return [
      try add(DequantizeLinear(axis: 0), [weight, scales, zeros]),
      try add(DequantizeLinear(axis: 0), [bias, biasScales, zeros]),
    ]
  }
}
