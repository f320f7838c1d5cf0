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
  let rows: CalibrationRows
  let settings: QuantizationSettings
  let statistics: NetworkStatistics
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

  /// Names of a model's layers that can become integers, from the input to the output.
  ///
  /// - Throws: `ModelError.graph`.
  public static func layerNames(of model: Model) throws(ModelError) -> [String] {
    QuantizableNetwork(try model.foldingNormalization()).layers.map(\.name)
  }

  /// The model with integers in all layers but those that the settings keep real.
  ///
  /// - Throws: `QuantizationError.nothingToQuantize`; what running a graph throws.
  public func model() throws -> Model {
    let draft = try draft()
    return try model(draft, layers: draft.measured)
  }

  func parameter(_ name: String) -> Tensor {
    guard let tensor = parameters[name] else { preconditionFailure("no parameter \(name)") }
    return tensor
  }

  func measuredRange(_ value: Int) -> ValueRange {
    guard let measured = statistics.values[value] else { return ValueRange(low: 0, high: 0) }
    return ValueRange(low: measured.low, high: measured.high)
  }

  /// Scale and zero point of each value that is bytes.
  func scales(real: Set<String>) -> [Int: Quantization.Value] {
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
  func listed(
    _ scales: [Int: Quantization.Value], _ real: Set<String>
  ) -> [Quantization.Value] {
    var values = network.values.compactMap { scales[$0] }
    guard let last = network.layers.last, network.model.region(ofNode: last.name).name == "head",
      !real.contains(last.name), let features = scales[last.input]
    else { return values }
    values.append(
      Quantization.Value(
        name: "features", scale: features.scale, zeroPoint: features.zeroPoint))
    return values
  }

  var methods: [String] {
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
