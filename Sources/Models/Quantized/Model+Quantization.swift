import Graphs
import Tensors

extension Model {
  /// The model with each batch norm taken into the convolution before it: the form that is quantized.
  /// Outputs change in their last bits.
  ///
  /// - Throws: ``ModelError/graph(_:)``.
  public func foldingNormalization() throws(ModelError) -> Model {
    let (folded, foldings) = try Model.folded(graph)
    var tensors: [String: Tensor] = [:]
    for folding in foldings {
      let result = folding.folded(parameters.tensor)
      (tensors[folding.weight], tensors[folding.bias]) = (result.weight, result.bias)
    }
    return Model(
      architecture: architecture, graph: folded,
      parameters: Parameters(
        folded.parameters.map { ($0.name, tensors[$0.name] ?? parameters.tensor($0.name)) }),
      preprocessing: preprocessing, target: target, head: head, isFrozen: isFrozen,
      rowsUsed: rowsUsed)
  }

  /// A graph with its batch norms taken into the convolutions before them.
  static func folded(
    _ graph: Graph
  ) throws(ModelError) -> (graph: Graph, [Graph.FoldedNormalization]) {
    do { return try graph.foldingNormalizationParameters() } catch {
      throw .graph(String(describing: error))
    }
  }

  /// The model with integers in place of the weights of the record's integer layers, whose parameters
  /// become the reals that the integers stand for.
  ///
  /// - Parameter weights: parameters of the other layers that changed, by name.
  /// - Throws: ``ModelError/graph(_:)`` if the record does not fit.
  /// - Precondition: batch norms are folded.
  public func quantized(
    _ record: QuantizationRecord, weights: [String: Tensor] = [:]
  ) throws(ModelError) -> Model {
    var tensors = weights
    for (name, real) in realParameters(of: record.integers) { tensors[name] = real }
    for parameter in graph.parameters {
      guard let tensor = tensors[parameter.name] else { continue }
      guard tensor.type == graph.types[parameter.value] else {
        throw .graph("the quantization of `\(parameter.name)` has another shape")
      }
    }
    do { _ = try graph.quantized(by: record.integers) } catch {
      throw .graph(String(describing: error))
    }
    return Model(
      architecture: architecture, graph: graph, parameters: parameters.replacing(tensors),
      preprocessing: preprocessing, target: target, head: head, isFrozen: isFrozen,
      rowsUsed: rowsUsed, quantization: record)
  }

  /// Weights and biases of layers of integers, as the reals they stand for, by parameter.
  private func realParameters(of integers: Quantization) -> [String: Tensor] {
    let names = Dictionary(uniqueKeysWithValues: graph.parameters.map { ($0.value, $0.name) })
    let inputs = Dictionary(uniqueKeysWithValues: graph.inputs.map { ($0.value, $0.name) })
    let (producers, scales) = (graph.producers, integers.scales)
    let nodes = Dictionary(graph.nodes.map { ($0.name, $0) }) { first, _ in first }
    var tensors: [String: Tensor] = [:]
    for layer in integers.layers {
      guard let node = nodes[layer.name], node.inputs.count == 3,
        let weight = names[node.inputs[1]], let bias = names[node.inputs[2]],
        let source = inputs[node.inputs[0]] ?? producers[node.inputs[0]]?.name,
        let scale = scales[source]
      else { continue }
      tensors[weight] = layer.realWeight
      tensors[bias] = layer.realBias(inputScale: scale)
    }
    return tensors
  }

  /// The whole graph as it is computed: with bytes in it where the model is quantized.
  public var inferenceGraph: Graph { withIntegers(graph) }

  /// A part of the model's graph as it is computed.
  func withIntegers(_ part: Graph) -> Graph {
    guard let quantization else { return part }
    do { return try part.quantized(by: quantization.integers) } catch {
      preconditionFailure("the model's own quantization: \(error)")
    }
  }

  /// The region that a node of this name lies in.
  public func region(ofNode name: String) -> Region { Region(path: name) }

  /// Bytes of the weights and statistics as they are computed with: integers take one, their scales
  /// and biases four.
  public var weightByteCount: Int {
    let real = parameters.names.reduce(0) { $0 + 4 * (parameters[$1]?.count ?? 0) }
    guard let quantization else { return real }
    return quantization.integers.layers.reduce(real) { sum, layer in
      // The real weights and bias of the layer are not kept, and each channel has scale and bias.
      sum - 4 * (layer.weight.count + layer.bias.count) + layer.weight.count
        + 8 * layer.scales.count
    }
  }
}

extension Quantization {
  /// The scales of values by their names.
  var scales: [String: Float] {
    Dictionary(values.map { ($0.name, $0.scale) }) { first, _ in first }
  }
}
