import Graphs
import Models
import Tensors

/// Makes models of integers from a real one.
///
///     let quantizer = try Quantizer(model, using: rows, settings)
///     let small = try quantizer.model()
public struct Quantizer: Sendable {
  /// The model it quantizes, as it was given.
  public let original: Model
  let network: QuantizableNetwork
  /// Equalized.
  let parameters: [String: Tensor]
  private let rows: CalibrationRows
  private let settings: QuantizationSettings
  private let statistics: NetworkStatistics
  private let histograms: Histograms?

  /// Measures what rows make of a model.
  ///
  /// - Throws: ``QuantizationError``; `ModelError`; what running a graph throws.
  public init(
    _ model: Model, using rows: CalibrationRows, _ settings: QuantizationSettings
  ) throws {
    guard model.quantization == nil else { throw QuantizationError.alreadyQuantized }
    guard rows.count > 0 else { throw QuantizationError.noRows }
    guard !rows.areAllEqual else { throw QuantizationError.rowsAllEqual(count: rows.count) }
    original = model
    (self.rows, self.settings) = (rows, settings)
    network = QuantizableNetwork(try model.foldingNormalization())
    let plain = network.model.parameters.tensors(of: network.graph)
    let measured = try NetworkStatistics(network, plain, on: rows)
    if settings.equalizes {
      parameters = Equalization(network, measured).applied(to: plain)
      statistics = try NetworkStatistics(network, parameters, on: rows)
    } else {
      (parameters, statistics) = (plain, measured)
    }
    if case .percentile = settings.ranges {
      histograms = try Histograms(network, parameters, on: rows, statistics)
    } else {
      histograms = nil
    }
  }

  /// Regions with layers that can become integers, from the input to the output, but those that the
  /// settings keep real.
  public var regions: [Region] {
    network.model.regions.filter { region in
      !settings.realRegions.contains(region) && network.layers.contains { $0.region == region }
    }
  }

  /// The model with integers in all layers but those of some regions.
  ///
  /// - Parameter real: regions that stay real besides those of the settings.
  /// - Throws: `QuantizationError.nothingToQuantize`; what running a graph throws.
  public func model(real: Set<Region> = []) throws -> Model {
    let real = real.union(settings.realRegions)
    guard network.layers.contains(where: { !real.contains($0.region) }) else {
      throw QuantizationError.nothingToQuantize
    }
    let scales = scales(real: real)
    var stream = try LayerStream(network, rows, scales: scales)
    var integers: [Quantization.Layer] = []
    var measured: [QuantizationRecord.Layer] = []
    var weights: [String: Tensor] = [:]
    let activations = Set(
      network.layers.filter { $0.clamp != nil }.map(\.output))
    for node in network.graph.nodes where !activations.contains(node.outputs[0]) {
      guard let layer = network.layers.first(where: { $0.name == node.name }) else {
        try stream.pass(node)
        continue
      }
      let isInteger = !real.contains(layer.region)
      let (result, shift) = try quantized(layer, isInteger: isInteger, scales, &stream)
      if let quantized = result.layer { integers.append(quantized) }
      if !isInteger {
        weights[layer.weight] = parameters[layer.weight]
        weights[layer.bias] = parameters[layer.bias]?.adding(shift)
      }
      measured.append(result.measure)
    }
    let record = QuantizationRecord(
      integers: Quantization(values: listed(scales, real), layers: integers), layers: measured,
      methods: methods, realByteCount: original.weightByteCount)
    return try network.model.quantized(record, weights: weights)
  }

  /// The model with the integers that another has in one region, all else real.
  func model(of integers: Model, only region: Region) throws -> Model {
    let real = Set(network.model.regions).subtracting([region])
    let names = Set(network.layers.filter { $0.region == region }.map(\.name))
    let layers = integers.quantization?.integers.layers.filter { names.contains($0.name) } ?? []
    let record = QuantizationRecord(
      integers: Quantization(values: listed(scales(real: real), real), layers: layers), layers: [],
      methods: [], realByteCount: 0)
    return try network.model.quantized(record, weights: parameters)
  }

  /// Runs one layer and rounds it.
  private func quantized(
    _ layer: QuantizableNetwork.Layer, isInteger: Bool, _ scales: [Int: Quantization.Value],
    _ stream: inout LayerStream
  ) throws -> (
    result: (layer: Quantization.Layer?, measure: QuantizationRecord.Layer), shift: [Float]
  ) {
    let (weight, bias) = (parameter(layer.weight), parameter(layer.bias))
    let inputScale = scales[layer.input]?.scale ?? 1
    let rounding = WeightRounding(
      weight, keepsSums: settings.keepsTapSums && layer.isDepthwise, bias: bias.floats,
      inputScale: inputScale)
    let count = weight.count / max(1, weight.shape[0])
    let rounded = Tensor(
      rounding.integers.indices.map { Float(rounding.integers[$0]) * rounding.scales[$0 / count] },
      shape: weight.shape)
    let (shift, ratio) = try stream.run(
      layer, quantized: (isInteger ? rounded : weight, bias), real: (weight, bias),
      goal: settings.correctsBias ? goal(of: layer) : nil)
    let range = scales[layer.output]?.range ?? measuredRange(layer.output)
    let measure = QuantizationRecord.Layer(
      name: layer.name, isInteger: isInteger, low: range.low, high: range.high,
      signalToNoise: ratio)
    guard isInteger else { return ((nil, measure), shift) }
    let made = Quantization.Layer(
      name: layer.name, rounding, shape: weight.shape, bias: bias.adding(shift).floats,
      inputScale: inputScale)
    return ((made, measure), shift)
  }

  private func goal(of layer: QuantizableNetwork.Layer) -> (before: [Double], after: [Double])? {
    guard let before = statistics.values[layer.node.outputs[0]] else { return nil }
    return (before.means, (statistics.values[layer.output] ?? before).means)
  }

  private func parameter(_ name: String) -> Tensor {
    guard let tensor = parameters[name] else { preconditionFailure("no parameter \(name)") }
    return tensor
  }

  private func measuredRange(_ value: Int) -> ValueRange {
    guard let measured = statistics.values[value] else { return ValueRange(low: 0, high: 0) }
    return ValueRange(low: measured.low, high: measured.high)
  }

  /// Scale and zero point of each value that is bytes.
  private func scales(real: Set<Region>) -> [Int: Quantization.Value] {
    let bytes = network.byteValues(real: real)
    let inputs = Set(network.graph.inputs.map(\.value))
    let producers = network.graph.producers
    var scales: [Int: Quantization.Value] = [:]
    for value in network.values where bytes.contains(value) {
      let name = network.names[value] ?? ""
      if let node = producers[value], node.operation is Flatten,
        let source = scales[node.inputs[0]]
      {
        scales[value] = Quantization.Value(
          name: name, scale: source.scale, zeroPoint: source.zeroPoint)
        continue
      }
      let known = inputs.contains(value) ? rows.knownRange : nil
      let layer = network.layers.first { $0.output == value }
      let range = clamped(known ?? range(of: value), layer?.clamp)
      scales[value] = range.value(
        named: name, least: leastScale(of: layer, input: layer.flatMap { scales[$0.input]?.scale }))
    }
    return scales
  }

  private func range(of value: Int) -> ValueRange {
    guard case .percentile(let percentile) = settings.ranges,
      let range = histograms?.range(of: value, percentile: percentile)
    else { return measuredRange(value) }
    return range
  }

  /// A range that ends where an activation cuts: its bytes then do the cutting.
  private func clamped(_ range: ValueRange, _ clamp: ClosedRange<Float>?) -> ValueRange {
    guard let clamp else { return range }
    return ValueRange(low: 0, high: min(range.high, clamp.upperBound))
  }

  /// The least scale of a layer's result with which no sum times its multiplier reaches 2³⁰.
  private func leastScale(of layer: QuantizableNetwork.Layer?, input: Float?) -> Float {
    guard let layer, let input else { return 0 }
    let (weight, bias) = (parameter(layer.weight).floats, parameter(layer.bias).floats)
    let sums = weight.reduce(Float(0)) { max($0, $1.magnitude) } * Float(weight.count / bias.count)
    let largest = bias.reduce(Float(0)) { max($0, $1.magnitude) }
    return (sums * input * 255 + largest) / 0x1p30
  }

  /// The values in the graph's order; what the head reads, also by the name it has there.
  private func listed(
    _ scales: [Int: Quantization.Value], _ real: Set<Region>
  ) -> [Quantization.Value] {
    var values = network.values.compactMap { scales[$0] }
    guard let last = network.layers.last, last.region.name == "head",
      !real.contains(last.region), let features = scales[last.input]
    else { return values }
    values.append(
      Quantization.Value(
        name: "features", scale: features.scale, zeroPoint: features.zeroPoint))
    return values
  }

  private var methods: [String] {
    let ranges =
      switch settings.ranges {
      case .minMax: "smallest to largest"
      case .percentile(let percentile): "\(percentile)% of the values"
      }
    return [
      "ranges: \(ranges) over \(rows.count) rows",
      "channels \(settings.equalizes ? "" : "not ")equalized",
      "biases \(settings.correctsBias ? "" : "not ")corrected",
      "depthwise taps rounded \(settings.keepsTapSums ? "to keep their sums" : "one by one")",
    ]
  }
}

extension Tensor {
  /// A tensor of one axis with a number added to each element.
  fileprivate func adding(_ numbers: [Float]) -> Tensor {
    Tensor(zip(floats, numbers).map { $0 + $1 }, shape: shape)
  }
}
