import Graphs
import Tensors

/// A model in two parts where training begins: what is frozen below, whose outputs can be kept for
/// each row, and all from the lowest layer that trains.
public struct ModelCut: Sendable {
  /// The frozen part; without nodes where everything trains.
  public let prefix: Graph
  /// The rest: one input, what the prefix gives; one output, the logits.
  public let suffix: Graph
  /// The digest of what makes a row's input of the suffix: prefix, its weights, preprocessing.
  public let digest: Digest

  /// What the suffix reads of one row, without the row's axis.
  public var shape: Shape {
    Shape(Array(suffix.types[suffix.inputs[0].value].shape.dimensions.dropFirst()))
  }
}

extension Model {
  /// The model cut below its head.
  public var headCut: ModelCut {
    ModelCut(prefix: trunk, suffix: headGraph, digest: prefixDigest)
  }

  /// The trained parameters, each with the number of its region among those that train, from the
  /// lowest, 0.
  public var trainedDepths: [(name: String, depth: Int)] {
    let trained = zip(regions, isFrozen).filter { !$0.1 }.map(\.0)
    var depths: [Int: Int] = [:]
    for node in graph.nodes {
      guard let depth = trained.firstIndex(of: Region(path: node.name)) else { continue }
      for input in node.inputs where depths[input] == nil { depths[input] = depth }
    }
    let names = Set(trainableParameters)
    return graph.parameters.compactMap { binding in
      guard names.contains(binding.name) else { return nil }
      return depths[binding.value].map { (binding.name, $0) }
    }
  }

  /// The model cut below its lowest region that trains.
  public var thawCut: ModelCut {
    guard !isTrunkFrozen else { return headCut }
    var lowest = isFrozen.firstIndex(of: false) ?? 0
    while true {
      let below = Set(regions[..<lowest])
      if let split = trusted({
        try graph.split(name: "features") { below.contains(Region(path: $0.name)) }
      }) {
        return ModelCut(
          prefix: split.prefix, suffix: split.suffix, digest: digest(of: split.prefix))
      }
      // A region that reads more than one value from below: the cut goes lower, at last to the input.
      precondition(lowest > 0, "a model that reads more than one input")
      lowest -= 1
    }
  }

  private func digest(of prefix: Graph) -> Digest {
    Digest(of: [
      "kind": "trunk",
      "graph": .digest(prefix.digest),
      "parameters": parameters.canonicalValue(prefix.parameters.map(\.name)),
      "preprocessing": preprocessing.canonicalValue,
    ])
  }

  /// Parts of a graph that fitted together once fit together again.
  private func trusted<Result>(_ build: () throws -> Result) -> Result {
    do { return try build() } catch { preconditionFailure("the model's own graph: \(error)") }
  }
}
