import Graphs
import Tensors

/// The model in two parts: what is frozen under a new head, whose outputs can be kept for each row,
/// and the head.
extension Model {
  /// All below the head: the graph's input → `features` `[1, featureCount]`. Of a model that is only
  /// a head, the input itself.
  public var trunk: Graph {
    withIntegers(
      trusted { () throws(ModelError) in
        try buildGraph(output: "features") { try graph.copyTrunk(into: $0) }
      })
  }

  /// The head alone: `features` `[1, featureCount]` → `logits` `[1, outputs]`, without dropout.
  public var headGraph: Graph {
    withIntegers(
      trusted { () throws(ModelError) in
        try buildGraph { builder in
          let features = builder.input("features", .float32, [1, head.featureCount])
          return try linearHead(
            builder, features, weight: head.weight, bias: head.bias,
            outputCount: target.outputCount)
        }
      })
  }

  /// The digest of what makes a row's features: trunk, its weights and statistics, preprocessing.
  /// Features kept under it and the row's digest hold for every model with this trunk.
  public var prefixDigest: Digest {
    let trunk = trunk
    return Digest(of: [
      "kind": "trunk",
      "graph": .digest(trunk.digest),
      "parameters": parameters.canonicalValue(trunk.parameters.map(\.name)),
      "preprocessing": preprocessing.canonicalValue,
    ])
  }

  /// Parts of a graph that fitted together once fit together again.
  private func trusted(_ build: () throws(ModelError) -> Graph) -> Graph {
    do { return try build() } catch { preconditionFailure("the model's own graph: \(error)") }
  }
}

extension Graph {
  /// Adds all that stands below the head and gives the value the head reads.
  func copyTrunk(into builder: GraphBuilder) throws -> Symbol {
    let below = nodes.filter { Region(path: $0.name) != .head }
    let isRead = Set(below.flatMap(\.inputs))
    var symbols: [Int: Symbol] = [:]
    for input in inputs {
      let type = types[input.value]
      symbols[input.value] = builder.input(input.name, type.elementType, type.shape)
    }
    for parameter in parameters where isRead.contains(parameter.value) {
      let type = types[parameter.value]
      symbols[parameter.value] = builder.parameter(parameter.name, type.elementType, type.shape)
    }
    for constant in constants where isRead.contains(constant.value) {
      symbols[constant.value] = builder.constant(constant.tensor)
    }
    for node in below {
      let made = try builder.addAll(
        node.operation, node.inputs.compactMap { symbols[$0] }, name: node.name)
      for (value, symbol) in zip(node.outputs, made) { symbols[value] = symbol }
    }
    guard let head = nodes.first(where: { Region(path: $0.name) == .head }),
      let features = symbols[head.inputs[0]]
    else { preconditionFailure("a model whose head reads nothing") }
    return features
  }
}
