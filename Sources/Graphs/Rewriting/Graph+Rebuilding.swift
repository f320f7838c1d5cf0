import Tensors

extension Graph {
  /// Makes the graph again, node by node.
  ///
  /// - Parameters:
  ///   - rows: how many rows the inputs get; nil keeps them.
  ///   - node: adds what stands for a node and returns what stands for its outputs; nil copies the
  ///     node. The last argument says what a value of this graph has become.
  func rebuilt(
    rows: Int? = nil,
    _ node: (GraphBuilder, Node, (Int) -> Symbol) throws -> [Symbol]? = { _, _, _ in nil }
  ) throws -> Graph {
    let builder = GraphBuilder()
    var symbols: [Int: Symbol] = [:]
    for input in inputs {
      let type = types[input.value]
      let lengths = rows.map { [$0] + type.shape.dimensions.dropFirst() }
      symbols[input.value] = builder.input(
        input.name, type.elementType, lengths.map(Shape.init) ?? type.shape)
    }
    for parameter in parameters {
      let type = types[parameter.value]
      symbols[parameter.value] = builder.parameter(parameter.name, type.elementType, type.shape)
    }
    for constant in constants { symbols[constant.value] = builder.constant(constant.tensor) }
    for old in nodes {
      let results =
        try node(builder, old) { symbol($0, in: symbols) }
        ?? builder.addAll(
          old.operation, old.inputs.map { symbol($0, in: symbols) }, name: old.name)
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
