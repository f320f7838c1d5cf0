import Tensors

extension Graph {
  /// Makes the graph again, node by node.
  ///
  /// - Parameters:
  ///   - inputType: the type an input gets, from its name and its type.
  ///   - node: adds what stands for a node, given the values its inputs have become, and returns
  ///     what stands for its outputs; nil copies the node.
  func rebuilt(
    inputType: (String, TensorType) -> TensorType = { $1 },
    _ node: (GraphBuilder, Node, [Symbol]) throws -> [Symbol]? = { _, _, _ in nil }
  ) throws -> Graph {
    let builder = GraphBuilder()
    var symbols: [Int: Symbol] = [:]
    for input in inputs {
      let type = inputType(input.name, types[input.value])
      symbols[input.value] = builder.input(input.name, type.elementType, type.shape)
    }
    for parameter in parameters {
      let type = types[parameter.value]
      symbols[parameter.value] = builder.parameter(parameter.name, type.elementType, type.shape)
    }
    for constant in constants { symbols[constant.value] = builder.constant(constant.tensor) }
    for old in nodes {
      let operands = old.inputs.map { symbol($0, in: symbols) }
      let results =
        try node(builder, old, operands)
        ?? builder.addAll(old.operation, operands, name: old.name)
      for (value, result) in zip(old.outputs, results) { symbols[value] = result }
    }
    return builder.graph(outputs: outputs.map { ($0.name, symbol($0.value, in: symbols)) })
  }

  private func symbol(_ value: Int, in symbols: [Int: Symbol]) -> Symbol {
    guard let symbol = symbols[value] else {
      preconditionFailure("value \(value) is read before it is made")
    }
    return symbol
  }
}
