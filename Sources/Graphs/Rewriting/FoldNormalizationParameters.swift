import Tensors

extension Graph {
  /// A batch norm that became part of the convolution before it.
  public struct FoldedNormalization: Sendable, Equatable {
    /// The convolution's weight, and the bias it has now.
    public let weight, bias: String
    /// The bias it had before; nil if it had none.
    public let oldBias: String?
    /// Scale, shift, mean and variance.
    public let statistics: [String]
    /// What is added to the variance.
    public let epsilon: Double

    /// Weight and bias after folding, in float64 and rounded once.
    ///
    /// - Precondition: the tensors are there.
    public func folded(_ tensor: (String) -> Tensor) -> (weight: Tensor, bias: Tensor) {
      let statistics = statistics.map { tensor($0).doubles }
      let zeros = [Double](repeating: 0, count: statistics[0].count)
      return foldNormalization(
        into: tensor(weight), oldBias.map { tensor($0).doubles } ?? zeros, statistics: statistics,
        epsilon: epsilon)
    }
  }

  /// The graph with each batch norm taken into the convolution before it, as
  /// ``foldingBatchNormalization()`` does where values are known: the convolution gets a parameter
  /// for its bias, called by its weight's name with `.bias` for `.weight`.
  ///
  /// - Returns: the graph, and what has to be folded, in its order. Batch norms that stand elsewhere
  ///   stay.
  public func foldingNormalizationParameters() throws -> (Graph, [FoldedNormalization]) {
    let (producers, uses) = (producers, useCounts)
    var names: [Int: String] = [:]
    for parameter in parameters { names[parameter.value] = parameter.name }
    var foldings: [FoldedNormalization] = []
    let graph = try rebuilt { builder, node, symbol in
      guard let normalization = node.operation as? BatchNormalization,
        uses[node.inputs[0]] == 1, let before = producers[node.inputs[0]],
        before.operation is Conv, let weight = names[before.inputs[1]],
        types[node.inputs[0]].elementType == .float32
      else { return nil }
      let statistics = node.inputs.dropFirst().compactMap { names[$0] }
      let oldBias = before.inputs.count > 2 ? names[before.inputs[2]] : nil
      guard statistics.count == 4, before.inputs.count == 2 || oldBias != nil else { return nil }
      let bias =
        oldBias
        ?? (weight.hasSuffix(".weight") ? String(weight.dropLast(7)) : weight) + ".bias"
      foldings.append(
        FoldedNormalization(
          weight: weight, bias: bias, oldBias: oldBias, statistics: statistics,
          epsilon: normalization.epsilon))
      let symbols = [
        symbol(before.inputs[0]), symbol(before.inputs[1]),
        builder.parameter(bias, .float32, [types[before.inputs[1]].shape[0]]),
      ]
      return [try builder.addAll(before.operation, symbols, name: before.name)[0]]
    }
    return (try graph.droppingUnusedParameters(), foldings)
  }

  /// The graph without parameters and nodes that nothing reads, its parameters in the order in which
  /// nodes read them.
  func droppingUnusedParameters() throws -> Graph {
    let alive = try droppingDeadNodes()
    let uses = alive.useCounts
    let kept = Graph(
      types: alive.types, inputs: alive.inputs,
      parameters: alive.parameters.filter { uses[$0.value] > 0 }, constants: alive.constants,
      nodes: alive.nodes, outputs: alive.outputs)
    return try kept.rebuilt()
  }
}
