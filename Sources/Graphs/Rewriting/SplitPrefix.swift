import Tensors

extension Graph {
  /// A graph cut in two where training begins.
  public struct Split: Sendable {
    /// What never changes while the given parameters train: its outputs can be kept per example.
    public let prefix: Graph
    /// The rest; its inputs are the prefix's outputs, then those inputs of the whole that it reads.
    public let suffix: Graph
  }

  /// Cuts the graph into what does not depend on the parameters that train or on random draws, and
  /// what does.
  ///
  /// The values that cross the cut are the prefix's outputs, named by the node that makes them
  /// (`cut0`, `cut1`, … where it has no name).
  ///
  /// - Throws: `GraphError.unknownValue` if a name is no parameter.
  public func split(trainable names: Set<String>) throws -> Split {
    for name in names.sorted() where !parameters.contains(where: { $0.name == name }) {
      throw GraphError.unknownValue(name)
    }
    var moves = Set(parameters.filter { names.contains($0.name) }.map(\.value))
    let isGiven = Set(inputs.map(\.value))
    for node in nodes
    where node.operation.isRandom || node.inputs.contains(where: moves.contains) {
      moves.formUnion(node.outputs)
    }
    let made = Set(nodes.flatMap(\.outputs)).subtracting(moves)
    var crossing: [Int] = []
    let readers = nodes.filter { $0.outputs.contains(where: moves.contains) }.flatMap(\.inputs)
    for value in readers + outputs.map(\.value)
    where made.contains(value) && !crossing.contains(value) && !isGiven.contains(value) {
      crossing.append(value)
    }
    return Split(
      prefix: try prefix(until: crossing), suffix: try suffix(from: crossing, moves: moves))
  }

  /// Cuts the graph between layers: those for which `isBelow` says so, and the rest, whose one input is
  /// called `name`.
  ///
  /// - Returns: nil if the rest reads more than one value from below.
  public func split(name: String, below isBelow: (Node) -> Bool) throws -> Split? {
    let (below, above) = (nodes.filter(isBelow), nodes.filter { !isBelow($0) })
    let made = Set(below.flatMap(\.outputs) + inputs.map(\.value))
    let crossing = Set(above.flatMap(\.inputs)).intersection(made)
    guard crossing.count == 1, let value = crossing.first else { return nil }
    let cut = Binding(name: name, value: value)
    let prefix = Graph(
      types: types, inputs: inputs, parameters: parameters, constants: constants, nodes: below,
      outputs: [cut])
    let suffix = Graph(
      types: types, inputs: [cut], parameters: parameters, constants: constants, nodes: above,
      outputs: outputs)
    return Split(
      prefix: try prefix.droppingDeadNodes().droppingUnused(),
      suffix: try suffix.droppingDeadNodes().droppingUnused())
  }

  private func name(ofCut place: Int, _ value: Int) -> String {
    let name = producers[value]?.name ?? ""
    return name.isEmpty ? "cut\(place)" : name
  }

  private func prefix(until crossing: [Int]) throws -> Graph {
    let cut = Graph(
      types: types, inputs: inputs, parameters: parameters, constants: constants, nodes: nodes,
      outputs: crossing.enumerated().map { Binding(name: name(ofCut: $0, $1), value: $1) })
    return try cut.droppingDeadNodes().droppingUnused()
  }

  private func suffix(from crossing: [Int], moves: Set<Int>) throws -> Graph {
    let cuts = crossing.enumerated().map { Binding(name: name(ofCut: $0, $1), value: $1) }
    let rest = Graph(
      types: types, inputs: cuts + inputs, parameters: parameters, constants: constants,
      nodes: nodes.filter { $0.outputs.contains(where: moves.contains) }, outputs: outputs)
    return try rest.droppingDeadNodes().droppingUnused()
  }

  /// The graph without inputs and parameters that nothing reads.
  private func droppingUnused() throws -> Graph {
    let uses = useCounts
    return try Graph(
      types: types, inputs: inputs.filter { uses[$0.value] > 0 },
      parameters: parameters.filter { uses[$0.value] > 0 }, constants: constants, nodes: nodes,
      outputs: outputs
    ).rebuilt()
  }
}
