import Graphs
import Tensors

/// What rows make of a network's values, row by row: the same whatever the threads and the batch.
struct NetworkStatistics: Sendable {
  /// What is known of one value.
  struct Value: Sendable {
    /// The smallest and largest.
    var low = Float.infinity
    var high = -Float.infinity
    /// The largest magnitude of each channel.
    var magnitudes: [Float]
    /// The mean of each channel.
    var means: [Double]
  }

  /// By the value's number.
  private(set) var values: [Int: Value] = [:]

  /// Rows that run through the network at once.
  static let chunk = 4

  /// Measures every value that may become bytes, and what each layer makes before its activation.
  ///
  /// - Throws: `QuantizationError.notFinite`; what running a graph throws.
  init(
    _ network: QuantizableNetwork, _ parameters: [String: Tensor], on rows: CalibrationRows
  ) throws {
    let layerResults = network.layers.map { $0.node.outputs[0] }
    let made = network.values.filter { !network.graph.inputs.map(\.value).contains($0) }
    // A value with an activation is measured by what comes before it, and clamped here.
    let clamped = network.layers.filter { $0.clamp != nil }
    let others = made.filter { value in !clamped.contains { $0.output == value } }
    let asked = (layerResults + others).uniqued()
    let compiled = try CompiledGraph(
      try network.probe(asked), parameters: parameters, maximumRows: NetworkStatistics.chunk)
    for start in stride(from: 0, to: rows.count, by: NetworkStatistics.chunk) {
      let range = start..<min(start + NetworkStatistics.chunk, rows.count)
      let input = try rows.tensor(range)
      for binding in network.graph.inputs { try add(input, to: binding.value, name: nil) }
      let results = try compiled.run([.tensor(input)])
      for (value, tensor) in zip(asked, results) {
        let layer = network.layers.first { $0.node.outputs[0] == value }
        try add(tensor, to: value, name: layer?.name ?? network.names[value])
        if let layer, let clamp = layer.clamp {
          try add(tensor, to: layer.output, clamp: clamp, name: layer.name)
        }
      }
    }
    for (value, measured) in values {
      values[value]?.means = measured.means.map { $0 / Double(rows.count) }
    }
  }

  /// Adds what a few rows make of a value.
  private mutating func add(
    _ tensor: Tensor, to value: Int, clamp: ClosedRange<Float>? = nil, name: String?
  ) throws {
    let shape = tensor.shape
    let (rows, channels) = (shape[0], shape.rank > 1 ? shape[1] : 1)
    let places = tensor.count / max(1, rows * channels)
    guard case .float32(let elements) = tensor.storage, places > 0 else { return }
    let parts = try WorkerPool.map(rows * channels) { part in
      ChannelPart(elements[part * places..<(part + 1) * places], clamp: clamp)
    }
    var sum =
      values[value]
      ?? Value(
        magnitudes: [Float](repeating: 0, count: channels),
        means: [Double](repeating: 0, count: channels))
    for (place, part) in parts.enumerated() {
      guard part.isFinite else { throw QuantizationError.notFinite(layer: name) }
      let channel = place % channels
      (sum.low, sum.high) = (min(sum.low, part.low), max(sum.high, part.high))
      sum.magnitudes[channel] = max(sum.magnitudes[channel], -part.low, part.high)
      sum.means[channel] += part.sum / Double(places)
    }
    values[value] = sum
  }
}

/// Smallest, largest and sum of one channel of one row.
struct ChannelPart: Sendable {
  var low: Float
  var high: Float
  /// In the order of the elements.
  var sum: Double
  let isFinite: Bool

  init(_ elements: ArraySlice<Float>, clamp: ClosedRange<Float>?) {
    let (least, most) = (clamp?.lowerBound ?? -.infinity, clamp?.upperBound ?? .infinity)
    (low, high, sum) = (.infinity, -.infinity, 0)
    // An element that is not finite makes this NaN; a finite one leaves it 0.
    var check: Float = 0
    for element in elements {
      check += element * 0
      let value = element < least ? least : element > most ? most : element
      low = value < low ? value : low
      high = value > high ? value : high
      sum += Double(value)
    }
    isFinite = check == 0
  }
}

extension [Int] {
  /// Each element once, where it stands first.
  fileprivate func uniqued() -> [Int] {
    var seen = Set<Int>()
    return filter { seen.insert($0).inserted }
  }
}
