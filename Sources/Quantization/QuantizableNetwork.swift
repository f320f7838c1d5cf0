import Graphs
import Models
import Tensors

/// A model's graph seen as layers that can become integers and the values between them.
struct QuantizableNetwork: Sendable {
  /// A convolution or linear layer with constant weights.
  struct Layer: Sendable {
    /// The node's name.
    let name: String
    let node: Node
    /// Names of its parameters.
    let weight, bias: String
    /// What it reads, and what it makes once its activation is applied.
    let input, output: Int
    /// The bounds of its activation; nil where it has none.
    let clamp: ClosedRange<Float>?

    /// Whether each channel is convolved by itself.
    let isDepthwise: Bool
  }

  /// Batch norms folded.
  let model: Model
  let layers: [Layer]
  /// The network's values that may become bytes, in order, and what they are called.
  let values: [Int]
  let names: [Int: String]

  var graph: Graph { model.graph }

  init(_ model: Model) {
    self.model = model
    let graph = model.graph
    var names = Dictionary(uniqueKeysWithValues: graph.inputs.map { ($0.value, $0.name) })
    var layers: [Layer] = []
    var values = graph.inputs.map(\.value)
    let outputs = Set(graph.outputs.map(\.value))
    for node in graph.nodes {
      let value = node.outputs[0]
      let activation = Self.activation(after: node, in: graph)
      if let layer = Self.layer(node, activation, model) { layers.append(layer) }
      // What an activation follows at once is never bytes itself.
      let isKnown =
        node.isLayer || node.bounds != nil || node.operation is Add
        || node.operation is GlobalAveragePool || node.operation is Flatten
      if isKnown, activation == nil, !outputs.contains(value) {
        values.append(value)
        names[value] = node.name
      }
    }
    (self.layers, self.values, self.names) = (layers, values, names)
  }

  /// The only reader of a layer's result, if that is a ReLU or ReLU6.
  private static func activation(after node: Node, in graph: Graph) -> Node? {
    guard node.isLayer else { return nil }
    let readers = graph.nodes.filter { $0.inputs.contains(node.outputs[0]) }
    guard readers.count == 1, readers[0].bounds != nil,
      !graph.outputs.contains(where: { $0.value == node.outputs[0] })
    else { return nil }
    return readers[0]
  }

  private static func layer(_ node: Node, _ activation: Node?, _ model: Model) -> Layer? {
    let parameters = model.graph.parameters
    guard node.isLayer, node.inputs.count == 3,
      let weight = parameters.first(where: { $0.value == node.inputs[1] }),
      let bias = parameters.first(where: { $0.value == node.inputs[2] })
    else { return nil }
    let shape = model.graph.types[node.inputs[1]].shape
    let group = (node.operation as? Conv)?.group ?? 1
    return Layer(
      name: node.name, node: node, weight: weight.name, bias: bias.name, input: node.inputs[0],
      output: activation?.outputs[0] ?? node.outputs[0], clamp: activation?.bounds,
      isDepthwise: group > 1 && shape[1] == 1 && shape[0] == group)
  }

  /// Which values are bytes when some layers stay real: what integer layers read and make, and what
  /// lies between.
  func byteValues(real: Set<String>) -> Set<Int> {
    let integers = layers.filter { !real.contains($0.name) }
    var bytes = Set(integers.flatMap { [$0.input, $0.output] }).intersection(values)
    for node in graph.nodes {
      let isPassing =
        node.operation is Add || node.operation is GlobalAveragePool || node.operation is Flatten
      if isPassing, values.contains(node.outputs[0]), node.inputs.allSatisfy(bytes.contains) {
        bytes.insert(node.outputs[0])
      }
    }
    return bytes
  }

  /// The graph with these values as its outputs, in their order.
  func probe(_ values: [Int]) throws -> Graph {
    let builder = GraphBuilder()
    var symbols: [Int: Symbol] = [:]
    for input in graph.inputs {
      symbols[input.value] = builder.input(
        input.name, .float32, graph.types[input.value].shape)
    }
    for parameter in graph.parameters {
      symbols[parameter.value] = builder.parameter(
        parameter.name, .float32, graph.types[parameter.value].shape)
    }
    for node in graph.nodes {
      let made = try builder.addAll(
        node.operation, node.inputs.compactMap { symbols[$0] }, name: node.name)
      for (value, symbol) in zip(node.outputs, made) { symbols[value] = symbol }
    }
    return builder.graph(
      outputs: values.enumerated().compactMap { place, value in
        symbols[value].map { ("value\(place)", $0) }
      })
  }
}

extension Node {
  /// Whether it is a convolution, or a linear layer of PyTorch's form.
  var isLayer: Bool {
    if let gemm = operation as? Gemm {
      return gemm.transB && !gemm.transA && gemm.alpha == 1 && gemm.beta == 1
    }
    return operation is Conv
  }

  /// The bounds of a ReLU or ReLU6.
  var bounds: ClosedRange<Float>? {
    switch operation {
    case is Relu: 0...Float.infinity
    case let clip as Clip
    where clip.minimum == 0 && (clip.maximum == 6 || clip.maximum == .infinity):
      0...Float(clip.maximum)
    default: nil
    }
  }
}
