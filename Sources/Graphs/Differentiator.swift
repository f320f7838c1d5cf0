import Tensors

/// What an operator's rule of differentiation works with.
public struct GradientStep: Sendable {
  /// The operands.
  public let inputs: [Symbol]
  /// What came out.
  public let outputs: [Symbol]
  /// The gradients of the outputs; nil where nothing depends on one.
  public let outputGradients: [Symbol?]
  /// Which operands' gradients are asked for.
  public let needs: [Bool]

  /// The graph that the gradient's nodes are added to.
  public var builder: GraphBuilder { inputs[0].builder }

  /// The gradient of the first output.
  public var dy: Symbol {
    outputGradients[0] ?? builder.constant(0, outputs[0].type)
  }
}

extension GraphBuilder {
  /// Adds the nodes that compute the gradient of `output` by each of `targets`: one walk backwards
  /// over the nodes, each operator's rule in turn, sums where a value was used more than once.
  ///
  /// - Throws: `GraphError.notScalar` unless `output` has one element, `.notReal`, `.noGradient`.
  public func gradients(of output: Symbol, by targets: [Symbol]) throws -> [Symbol] {
    guard output.shape.count == 1 else { throw GraphError.notScalar(output.shape) }
    return try gradients(of: output, seed: constant(1, output.type), by: targets)
  }

  /// The same for a value of any shape whose own gradient `seed` is known.
  ///
  /// - Throws: `GraphError.notReal`, `.noGradient`.
  public func gradients(of output: Symbol, seed: Symbol, by targets: [Symbol]) throws -> [Symbol] {
    for symbol in [output] + targets where !symbol.elementType.isReal {
      throw GraphError.notReal(symbol.elementType)
    }
    let nodes = state.withLock { $0.nodes }
    let dependent = dependents(of: targets, in: nodes)
    var gradients: [Int: Symbol] = [output.value: seed]

    for node in nodes.reversed() where node.outputs.contains(where: { gradients[$0] != nil }) {
      let needs = node.inputs.map(dependent.contains)
      guard needs.contains(true) else { continue }
      let step = GradientStep(
        inputs: node.inputs.map { Symbol(builder: self, value: $0) },
        outputs: node.outputs.map { Symbol(builder: self, value: $0) },
        outputGradients: node.outputs.map { gradients[$0] }, needs: needs)
      let results = try node.operation.gradient(step)
      for (index, gradient) in results.enumerated() where needs[index] {
        guard let gradient else { continue }
        let value = node.inputs[index]
        gradients[value] = try gradients[value].map { try $0 + gradient } ?? gradient
      }
    }
    return targets.map { gradients[$0.value] ?? constant(0, $0.type) }
  }

  /// Values that are, or are computed from, one of `targets`.
  private func dependents(of targets: [Symbol], in nodes: [Node]) -> Set<Int> {
    var dependent = Set(targets.map(\.value))
    for node in nodes where node.inputs.contains(where: dependent.contains) {
      dependent.formUnion(node.outputs)
    }
    return dependent
  }
}
