import Tensors

extension Graph {
  /// Computes the outputs by the operators' reference evaluation: slow, and what plans are compared
  /// with bit by bit.
  ///
  /// - Parameters:
  ///   - inputs: in the order of ``inputs``, with any number of rows.
  ///   - parameters: by name; more than the graph has may be given.
  /// - Throws: `GraphError.inputCount`, `.missingParameter`, `.wrongType`, or what an operator's
  ///   evaluation throws.
  public func evaluate(_ inputs: [Tensor], parameters: [String: Tensor] = [:]) throws -> [Tensor] {
    guard inputs.count == self.inputs.count else {
      throw GraphError.inputCount(expected: self.inputs.count, got: inputs.count)
    }
    var values = [Tensor?](repeating: nil, count: types.count)
    for (binding, tensor) in zip(self.inputs, inputs) { values[binding.value] = tensor }
    for binding in self.parameters {
      guard let tensor = parameters[binding.name] else {
        throw GraphError.missingParameter(binding.name)
      }
      guard tensor.type == types[binding.value] else {
        throw GraphError.wrongType(
          name: binding.name, expected: types[binding.value], got: tensor.type)
      }
      values[binding.value] = tensor
    }
    for constant in constants { values[constant.value] = constant.tensor }
    var uses = useCounts
    for node in nodes {
      let operands = node.inputs.map { defined(values[$0], $0) }
      for (value, tensor) in zip(node.outputs, try Graphs.evaluate(node.operation, operands)) {
        values[value] = tensor
      }
      for input in node.inputs {
        uses[input] -= 1
        // A large network's activations would not all fit in memory at once.
        if uses[input] == 0 { values[input] = nil }
      }
    }
    return outputs.map { defined(values[$0.value], $0.value) }
  }

  private func defined(_ tensor: Tensor?, _ value: Int) -> Tensor {
    guard let tensor else { preconditionFailure("value \(value) is read before it is made") }
    return tensor
  }
}
