import Tensors

/// One use of an operator in a graph.
public struct Node: Sendable {
  /// What is computed.
  public let operation: any Operator
  /// Numbers of the values it reads.
  public let inputs: [Int]
  /// Numbers of the values it makes; greater than those it reads.
  public let outputs: [Int]
  /// What people call this node: a layer's path. Not part of the digest.
  public let name: String
}

/// A list of nodes over numbered values: the one form of models, training steps and gradients.
///
/// Values are numbered in the order they were made: inputs, parameters, constants and node outputs
/// together. Nodes stand in an order in which each reads only what is already there. The first axis
/// of an input and of what is computed from it is the row, and graphs are built for one row (or any
/// number): ``resized(rows:)`` makes the same graph for another number.
public struct Graph: Sendable {
  /// A value with a name that others know it by.
  public struct Binding: Hashable, Sendable {
    /// The name.
    public let name: String
    /// The number of the value.
    public let value: Int
  }

  /// The type of each value, by its number.
  public let types: [TensorType]
  /// What a run is given, in order.
  public let inputs: [Binding]
  /// Tensors the graph is bound to, by name: a checkpoint's names.
  public let parameters: [Binding]
  /// Tensors that are part of the graph, by the number of their value, ascending.
  public let constants: [(value: Int, tensor: Tensor)]
  /// The nodes, each after all that it reads.
  public let nodes: [Node]
  /// What a run gives, in order.
  public let outputs: [Binding]

  /// The number of the input, parameter or output with this name.
  ///
  /// - Throws: `GraphError.unknownValue`.
  public func value(named name: String) throws(GraphError) -> Int {
    for list in [inputs, parameters, outputs] {
      if let binding = list.first(where: { $0.name == name }) { return binding.value }
    }
    throw .unknownValue(name)
  }

  /// The nodes by the values they make.
  public var producers: [Int: Node] {
    var producers: [Int: Node] = [:]
    for node in nodes { for output in node.outputs { producers[output] = node } }
    return producers
  }

  /// How often each value is read, outputs of the graph included.
  public var useCounts: [Int] {
    var counts = [Int](repeating: 0, count: types.count)
    for node in nodes { for input in node.inputs { counts[input] += 1 } }
    for output in outputs { counts[output.value] += 1 }
    return counts
  }

  /// The same graph for another number of rows: the first axis of every input becomes `rows` long.
  public func resized(rows: Int) throws -> Graph {
    try rebuilt(rows: rows)
  }

  /// The digest of what the graph computes: operators with their attributes, types, names of
  /// inputs, parameters and outputs, and constants, in order. Names of nodes do not enter.
  public var digest: Digest { Digest(of: canonicalValue) }

  /// What enters digests of values that hold this graph.
  public var canonicalValue: CanonicalValue {
    [
      "kind": "graph",
      "version": .integer(Int64(Operators.version)),
      "inputs": .array(inputs.map(canonical)),
      "parameters": .array(parameters.map(canonical)),
      "constants": .array(
        constants.map { [.integer(Int64($0.value)), $0.tensor.canonicalValue] }),
      "nodes": .array(nodes.map(\.canonicalValue)),
      "outputs": .array(outputs.map(canonical)),
    ]
  }

  private func canonical(_ binding: Binding) -> CanonicalValue {
    [.text(binding.name), .integer(Int64(binding.value)), .text(types[binding.value].description)]
  }
}

extension Node {
  fileprivate var canonicalValue: CanonicalValue {
    [
      "operator": .text(type(of: operation).name),
      "attributes": .array(operation.attributes.map { .text($0.description) }),
      "inputs": .array(inputs.map { .integer(Int64($0)) }),
      "outputs": .array(outputs.map { .integer(Int64($0)) }),
    ]
  }
}
