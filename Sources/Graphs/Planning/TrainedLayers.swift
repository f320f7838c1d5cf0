import Tensors

/// What a plan has to know of convolutions that train before it lowers them: how weights lie in
/// memory, and which convolution reads them.
struct TrainedLayers {
  /// How weights that change, their moments and their gradients lie in memory, by value.
  private(set) var packings: [Int: WeightPacking] = [:]
  /// The convolution that reads a weight, by the weight's value.
  private(set) var convolutions: [Int: Conv] = [:]
  /// Weights that lead a gradient back to a convolution's input.
  private(set) var leadingBack: Set<Int> = []
  /// Gradients whose pieces are summed by the step that unfolds them.
  private(set) var unfolded: Set<Int> = []
  /// The gradient of a convolution's bias, by the value that is summed.
  private(set) var biasGradients: [Int: Int] = [:]

  init(_ graph: Graph, states: Set<String>) {
    for node in graph.nodes {
      switch node.operation {
      case let fused as FusedConv: convolutions[node.inputs[1]] = fused.convolution
      case let transpose as ConvTranspose:
        convolutions[node.inputs[1]] = transpose.convolution
        leadingBack.insert(node.inputs[1])
      case is FoldNormalizationGradient: unfolded.insert(node.inputs[0])
      case is ConvBiasGradient: biasGradients[node.inputs[0]] = node.outputs[0]
      default: break
      }
    }
    for node in graph.nodes where node.operation is FoldNormalization {
      convolutions[node.inputs[0]] = convolutions[node.outputs[0]]
    }
    for binding in graph.parameters where states.contains(binding.name) {
      guard let convolution = convolutions[binding.value] else { continue }
      packings[binding.value] = packing(of: binding.value, convolution, graph)
    }
    for node in graph.nodes { packResults(of: node, graph) }
  }

  private func packing(_ shape: Shape, _ convolution: Conv) -> WeightPacking {
    WeightPacking(shape, group: convolution.group)
  }

  private func packing(of value: Int, _ convolution: Conv, _ graph: Graph) -> WeightPacking {
    packing(graph.types[value].shape, convolution)
  }

  private mutating func packResults(of node: Node, _ graph: Graph) {
    switch node.operation {
    case is FoldNormalization:
      guard let convolution = convolutions[node.inputs[0]] else { return }
      for value in [node.inputs[0], node.outputs[0]] {
        packings[value] = packing(of: value, convolution, graph)
      }
    case let gradient as ConvWeightGradient:
      packings[node.outputs[0]] = packing(of: node.outputs[0], gradient.convolution, graph)
    case is FoldNormalizationGradient: packings[node.outputs[0]] = packings[node.inputs[0]]
    case is Mul: packings[node.outputs[0]] = packings[node.inputs[0]]
    case is AdamW, is Adam, is SGD, is RMSprop:
      guard let packing = packings[node.inputs[0]] else { return }
      for value in node.inputs[1..<node.inputs.count - 1] + node.outputs {
        packings[value] = packing
      }
    default: break
    }
  }
}

/// What a convolution reads of weights that change from step to step.
struct FoldedLayer {
  var weights, bias: Int32
  /// Weights that lead back from outputs to inputs; nil where nothing reads them.
  var transposed: Int32?
}
