extension Graph {
  /// The graph without nodes and constants that no output depends on. Inputs and parameters stay.
  public func droppingDeadNodes() throws -> Graph {
    var isUsed = [Bool](repeating: false, count: types.count)
    for output in outputs { isUsed[output.value] = true }
    var kept: [Node] = []
    for node in nodes.reversed() where node.outputs.contains(where: { isUsed[$0] }) {
      for input in node.inputs { isUsed[input] = true }
      kept.append(node)
    }
    let alive = Graph(
      types: types, inputs: inputs, parameters: parameters,
      constants: constants.filter { isUsed[$0.value] }, nodes: kept.reversed(), outputs: outputs)
    return try alive.rebuilt()
  }
}
