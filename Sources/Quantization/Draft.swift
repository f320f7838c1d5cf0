import Graphs
import Models
import Tensors

/// What one walk through a network with rows makes of its layers, from which models with more of them
/// real are put together without another walk.
struct Draft {
  /// The layers of integers, in the graph's order.
  var integers: [Quantization.Layer] = []
  /// What was measured of all layers.
  var measured: [QuantizationRecord.Layer] = []
  /// Weights and biases of the layers that were real in the walk, by parameter.
  var weights: [String: Tensor] = [:]
  /// Names of those layers.
  let real: Set<String>
}

extension Quantizer {
  /// Walks the rows through the network layer by layer, each on what the quantized ones below it give.
  ///
  /// - Throws: `QuantizationError.nothingToQuantize`; what running a graph throws.
  func draft() throws -> Draft {
    let real = settings.realLayers
    guard network.layers.contains(where: { !real.contains($0.name) }) else {
      throw QuantizationError.nothingToQuantize
    }
    var draft = Draft(real: real)
    let scales = scales(real: real)
    try walk(rows, scales) { layer, stream in
      let (weight, bias) = (parameter(layer.weight), parameter(layer.bias))
      let isInteger = !real.contains(layer.name)
      let inputScale = scales[layer.input]?.scale ?? 1
      let rounding = WeightRounding(
        weight, keepsSums: settings.keepsTapSums && layer.isDepthwise, bias: bias.floats,
        inputScale: inputScale)
      let (shift, ratio) = try stream.run(
        layer, quantized: (isInteger ? rounding.real(weight.shape) : weight, bias),
        real: (weight, bias), goal: settings.correctsBias ? goal(of: layer) : nil)
      draft.measured.append(measure(layer, scales, isInteger: isInteger, signalToNoise: ratio))
      if isInteger {
        draft.integers.append(
          Quantization.Layer(
            name: layer.name, rounding, shape: weight.shape, bias: bias.adding(shift).floats,
            inputScale: inputScale))
      } else {
        (draft.weights[layer.weight], draft.weights[layer.bias]) = (weight, bias.adding(shift))
      }
    }
    return draft
  }

  /// The integers and real parameters of a draft with more of its layers real.
  ///
  /// A layer that goes back takes its bias as it was. Corrections of the layers below brought the mean
  /// of each channel it reads to the real network's, so little is left that it would have to correct.
  func parts(
    of draft: Draft, real: Set<String>
  ) -> (integers: Quantization, weights: [String: Tensor]) {
    var weights = draft.weights
    for layer in network.layers where real.contains(layer.name) && !draft.real.contains(layer.name)
    {
      weights[layer.weight] = parameter(layer.weight)
      weights[layer.bias] = parameter(layer.bias)
    }
    let all = real.union(draft.real)
    return (
      Quantization(
        values: listed(scales(real: all), all),
        layers: draft.integers.filter { !all.contains($0.name) }),
      weights
    )
  }

  /// The model of a draft with more of its layers real.
  ///
  /// - Parameter layers: what is to be said of them.
  func model(
    _ draft: Draft, real: Set<String> = [], layers: [QuantizationRecord.Layer],
    trials: [QuantizationRecord.Trial] = []
  ) throws -> Model {
    let (integers, weights) = parts(of: draft, real: real)
    let record = QuantizationRecord(
      integers: integers, layers: layers, methods: methods, trials: trials,
      realByteCount: original.weightByteCount)
    return try network.model.quantized(record, weights: weights)
  }

  /// What is to be said of each layer of a draft with more of its layers real: their signal to noise is
  /// measured again.
  func measures(of draft: Draft, real: Set<String>) throws -> [QuantizationRecord.Layer] {
    let (integers, weights) = parts(of: draft, real: real)
    let layers = Dictionary(uniqueKeysWithValues: integers.layers.map { ($0.name, $0) })
    let scales = scales(real: real.union(draft.real))
    var measured: [QuantizationRecord.Layer] = []
    try walk(try rows.prefix(LayerStream.realRows), scales) { layer, stream in
      let (weight, bias) = (parameter(layer.weight), parameter(layer.bias))
      let integer = layers[layer.name]
      let used =
        integer.map {
          ($0.realWeight, $0.realBias(inputScale: scales[layer.input]?.scale ?? 1))
        } ?? (weights[layer.weight] ?? weight, weights[layer.bias] ?? bias)
      let (_, ratio) = try stream.run(layer, quantized: used, real: (weight, bias), goal: nil)
      measured.append(
        measure(layer, scales, isInteger: integer != nil, signalToNoise: ratio))
    }
    return measured
  }

  /// Runs rows through the nodes in order; layers are the caller's to run.
  private func walk(
    _ rows: CalibrationRows, _ scales: [Int: Quantization.Value],
    _ run: (QuantizableNetwork.Layer, inout LayerStream) throws -> Void
  ) throws {
    var stream = try LayerStream(network, rows, scales: scales)
    let activations = Set(network.layers.filter { $0.clamp != nil }.map(\.output))
    for node in network.graph.nodes where !activations.contains(node.outputs[0]) {
      if let layer = network.layers.first(where: { $0.name == node.name }) {
        try run(layer, &stream)
      } else {
        try stream.pass(node)
      }
    }
  }

  private func measure(
    _ layer: QuantizableNetwork.Layer, _ scales: [Int: Quantization.Value], isInteger: Bool,
    signalToNoise: Double?
  ) -> QuantizationRecord.Layer {
    let range = scales[layer.output]?.range ?? measuredRange(layer.output)
    return QuantizationRecord.Layer(
      name: layer.name, isInteger: isInteger, low: range.low, high: range.high,
      signalToNoise: signalToNoise)
  }

  private func goal(of layer: QuantizableNetwork.Layer) -> (before: [Double], after: [Double])? {
    guard let before = statistics.values[layer.node.outputs[0]] else { return nil }
    return (before.means, (statistics.values[layer.output] ?? before).means)
  }
}

extension Tensor {
  /// A tensor of one axis with a number added to each element.
  fileprivate func adding(_ numbers: [Float]) -> Tensor {
    Tensor(zip(floats, numbers).map { $0 + $1 }, shape: shape)
  }
}
