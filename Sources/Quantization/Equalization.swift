import Graphs
import Tensors

/// Brings the channels of a tensor to like sizes: a layer makes some larger, the next takes it back.
///
/// One scale serves a whole tensor of bytes, so a channel that stays small has few of them. A factor f
/// for a channel multiplies the rows of weight and bias that make it and divides the columns that read
/// it. Behind ReLU6, channels are only raised, to at most 6: clamp(f·x, 0, 6) ÷ f is clamp(x, 0, 6 ÷ f),
/// which is the same for all values seen. Before a depthwise layer the factor costs nothing, for its
/// channels have scales of their own, and is taken whole; elsewhere its square root shares what it costs
/// between the two layers. Source: M. Nagel et al., "Data-Free Quantization Through Weight Equalization
/// and Bias Correction" (2019).
struct Equalization {
  private let network: QuantizableNetwork
  private let statistics: NetworkStatistics

  init(_ network: QuantizableNetwork, _ statistics: NetworkStatistics) {
    (self.network, self.statistics) = (network, statistics)
  }

  /// The parameters, equalized.
  func applied(to parameters: [String: Tensor]) -> [String: Tensor] {
    var parameters = parameters
    for group in groups() {
      guard let factors = factors(of: group) else { continue }
      for layer in network.layers where group.contains(layer.output) {
        parameters[layer.weight] = parameters[layer.weight]?.multiplied(by: factors, axis: 0)
        parameters[layer.bias] = parameters[layer.bias]?.multiplied(by: factors, axis: 0)
      }
      let inverses = factors.map { 1 / $0 }
      for layer in network.layers where group.contains(layer.input) {
        parameters[layer.weight] = parameters[layer.weight]?.multiplied(
          by: inverses, axis: layer.isDepthwise ? 0 : 1)
      }
    }
    return parameters
  }

  /// Values whose channels have to keep one size among them, in order of their first.
  private func groups() -> [[Int]] {
    var group = Array(0..<network.graph.types.count)
    func join(_ values: [Int]) {
      let all = values.map { group[$0] }
      guard let first = all.min() else { return }
      for place in group.indices where all.contains(group[place]) { group[place] = first }
    }
    for node in network.graph.nodes
    where node.bounds != nil || node.operation is Add || node.operation is GlobalAveragePool
      || node.operation is Flatten
    {
      join(node.inputs + node.outputs)
    }
    let roots = network.layers.map { group[$0.output] }
    var seen = Set<Int>()
    return roots.filter { seen.insert($0).inserted }.map { root in
      group.indices.filter { group[$0] == root }
    }
  }

  /// A factor for each channel; nil where something else makes or reads a value of the group.
  private func factors(of group: [Int]) -> [Float]? {
    let graph = network.graph
    let ends = Set((graph.inputs + graph.outputs).map(\.value))
    let makers = network.layers.filter { group.contains($0.output) }
    let readers = network.layers.filter { group.contains($0.input) }
    guard !readers.isEmpty, !group.contains(where: ends.contains), isClosed(group, makers, readers)
    else { return nil }
    let channels = graph.types[makers[0].output].shape[1]
    guard readers.allSatisfy({ columns(of: $0) == channels }) else { return nil }
    var largest = [Float](repeating: 0, count: channels)
    for value in group {
      guard let measured = statistics.values[value] else { continue }
      // Before a layer's activation it may be far larger than what anything reads.
      guard !makers.contains(where: { $0.node.outputs[0] == value && $0.output != value }) else {
        continue
      }
      largest = zip(largest, measured.magnitudes).map { max($0, $1) }
    }
    let clamps = makers.compactMap { $0.clamp }
    let isShared = !readers.allSatisfy(\.isDepthwise)
    let clampEnd = clamps.first?.upperBound ?? .infinity
    let (goal, limit): (Float, Float) =
      clampEnd.isFinite ? (clampEnd, 256) : (largest.max() ?? 0, 64)
    guard goal > 0 else { return nil }
    return largest.map { size in
      let factor = min(max(goal / max(size, 1e-3), 1), limit)
      return isShared || !clampEnd.isFinite ? factor.squareRoot() : factor
    }
  }

  /// Whether only layers and what passes channels on touch the group, and one activation bounds all of
  /// it or none.
  private func isClosed(
    _ group: [Int], _ makers: [QuantizableNetwork.Layer], _ readers: [QuantizableNetwork.Layer]
  ) -> Bool {
    let known = Set((makers + readers).map(\.name))
    for node in network.graph.nodes {
      let touches =
        node.outputs.contains(where: group.contains) || node.inputs.contains(where: group.contains)
      let passes =
        node.bounds != nil || node.operation is Add || node.operation is GlobalAveragePool
        || node.operation is Flatten
      if touches, !passes, !known.contains(node.name) { return false }
      if touches, node.operation is Flatten {
        // More than one place a channel would make several columns of it.
        let lengths = network.graph.types[node.inputs[0]].shape.dimensions.dropFirst(2)
        guard lengths.allSatisfy({ $0 == 1 }) else { return false }
      }
    }
    let isSummed = network.graph.nodes.contains {
      $0.operation is Add && group.contains($0.outputs[0])
    }
    let clamps = Set(makers.map { $0.clamp?.upperBound ?? -1 })
    return clamps.count == 1 && !(isSummed && clamps != [-1])
  }

  /// Channels that a layer's weights have columns for.
  private func columns(of layer: QuantizableNetwork.Layer) -> Int? {
    let shape = network.graph.types[layer.node.inputs[1]].shape
    if layer.isDepthwise { return shape[0] }
    guard ((layer.node.operation as? Conv)?.group ?? 1) == 1 else { return nil }
    return shape[1]
  }
}

extension Tensor {
  /// The tensor with each entry of an axis multiplied by a factor of its own.
  func multiplied(by factors: [Float], axis: Int) -> Tensor {
    let (stride, length) = (shape.strides[axis], shape[axis])
    let values = floats
    return Tensor(
      values.indices.map { values[$0] * factors[$0 / stride % length] }, shape: shape)
  }
}
