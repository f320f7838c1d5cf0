import Graphs
import Tensors

/// Bytes that rows make of the network, layer after layer, beside the reals of a few of them.
///
/// Bytes of all rows are kept for the values still to be read, so a layer's bias can be corrected by
/// what the corrected layers below it really give.
struct LayerStream {
  /// Rows whose reals go along, to measure signal to noise by.
  static let realRows = 16

  private let network: QuantizableNetwork
  private let rows: CalibrationRows
  /// By value, then row.
  private var bytes: [Int: [[UInt8]]] = [:]
  /// By value, then row: values that are not made of bytes, for all rows.
  private var mixed: [Int: [[Float]]] = [:]
  /// By value, then row: what the real network gives.
  private var reals: [Int: [[Float]]] = [:]
  private var uses: [Int: Int] = [:]
  private let scales: [Int: Quantization.Value]

  /// - Parameter scales: of the values that are bytes.
  init(
    _ network: QuantizableNetwork, _ rows: CalibrationRows, scales: [Int: Quantization.Value]
  ) throws {
    (self.network, self.rows, self.scales) = (network, rows, scales)
    for node in network.graph.nodes {
      for input in node.inputs { uses[input, default: 0] += 1 }
    }
    for binding in network.graph.inputs {
      for row in 0..<rows.count {
        let values = try rows.tensor(row..<row + 1).floats
        append(values, to: binding.value)
        if row < LayerStream.realRows { reals[binding.value, default: []].append(values) }
      }
    }
  }

  /// What the quantized network gives for a value and row so far.
  private func elements(_ value: Int, _ row: Int) -> [Float] {
    guard let scale = scales[value], let bytes = bytes[value]?[row] else {
      return mixed[value]?[row] ?? []
    }
    return bytes.map { scale.real($0) }
  }

  /// Adds the next row of a value.
  private mutating func append(_ row: [Float], to value: Int) {
    if let scale = scales[value] {
      bytes[value, default: []].append(row.map { scale.byte($0) })
    } else {
      mixed[value, default: []].append(row)
    }
  }

  /// Runs a node that has no weights on all rows.
  mutating func pass(_ node: Node) throws {
    let value = node.outputs[0]
    for row in 0..<rows.count {
      append(try run(node, node.inputs.map { elements($0, row) }), to: value)
    }
    reals[value] = try (0..<realCount).map { row in
      try run(node, node.inputs.map { reals[$0]?[row] ?? [] })
    }
    release(node.inputs)
  }

  private var realCount: Int { min(LayerStream.realRows, rows.count) }

  private func run(_ node: Node, _ operands: [[Float]]) throws -> [Float] {
    let tensors = zip(node.inputs, operands).map {
      Tensor($1, shape: network.graph.types[$0].shape)
    }
    return try evaluate(node.operation, tensors)[0].floats
  }

  /// A layer on the bytes of some rows.
  private func outputs(
    _ layer: CompiledGraph, of value: Int, _ range: Range<Int>, real: Bool
  ) throws -> [Float] {
    let lengths = network.graph.types[value].shape.dimensions.dropFirst()
    let input = try WorkerPool.map(range.count) { place in
      let row = range.lowerBound + place
      return real ? reals[value]?[row] ?? [] : elements(value, row)
    }
    let tensor = Tensor(Array(input.joined()), shape: Shape([range.count] + lengths))
    return try layer.run([.tensor(tensor)])[0].floats
  }

  /// What a layer gives before its activation for each chunk of rows: kept where that is little, else
  /// computed whenever it is asked for.
  private struct Results {
    let chunks: [Range<Int>]
    let kept: [[Float]]?
    let make: (Range<Int>) throws -> [Float]

    /// Bytes up to which results are kept.
    static let keptBytes = 128 << 20

    init(
      _ chunks: [Range<Int>], byteCount: Int, make: @escaping (Range<Int>) throws -> [Float]
    ) throws {
      (self.chunks, self.make) = (chunks, make)
      kept = byteCount <= Results.keptBytes ? try chunks.map(make) : nil
    }

    func forEach(_ body: (Range<Int>, [Float]) throws -> Void) throws {
      for (place, range) in chunks.enumerated() {
        try body(range, try kept?[place] ?? make(range))
      }
    }
  }

  private mutating func release(_ inputs: [Int]) {
    for input in inputs {
      uses[input, default: 0] -= 1
      if uses[input] == 0 {
        (bytes[input], mixed[input], reals[input]) = (nil, nil, nil)
      }
    }
  }

  /// Runs a layer on all rows and keeps what it gives.
  ///
  /// - Parameters:
  ///   - quantized: weight and bias in the quantized network.
  ///   - real: weight and bias in the real one.
  ///   - goal: the means of its channels in the real network before and after the activation; nil to
  ///     leave the bias alone.
  /// - Returns: what has to be added to each bias, and signal to noise in decibels.
  mutating func run(
    _ layer: QuantizableNetwork.Layer, quantized: (Tensor, Tensor), real: (Tensor, Tensor),
    goal: (before: [Double], after: [Double])?
  ) throws -> (shift: [Float], signalToNoise: Double?) {
    let rounded = try compiled(layer, quantized)
    let channels = network.graph.types[layer.output].shape[1]
    let before = self
    let results = try Results(
      chunks(rows.count),
      byteCount: 4 * rows.count * network.graph.types[layer.output].shape.count
    ) { try before.outputs(rounded, of: layer.input, $0, real: false) }
    var shift = [Float](repeating: 0, count: channels)
    if let goal { shift = try self.shift(of: layer, results, goal) }
    try finish(results, shift, layer)
    let plain = try compiled(layer, real)
    var kept: [[Float]] = []
    for range in chunks(realCount) {
      let values = try outputs(plain, of: layer.input, range, real: true)
      let zeros = [Float](repeating: 0, count: channels)
      kept += values.split(into: range.count).map { Self.finished($0, zeros, layer.clamp) }
    }
    reals[layer.output] = kept
    release(layer.node.inputs)
    // The activation is part of the layer here; its node is never run, so it releases nothing.
    return (shift, signalToNoise(layer.output))
  }

  /// Keeps what a layer gives, shifted and cut off.
  private mutating func finish(
    _ results: Results, _ shift: [Float], _ layer: QuantizableNetwork.Layer
  ) throws {
    let scale = scales[layer.output]
    try results.forEach { range, values in
      let size = values.count / range.count
      let rows = try WorkerPool.map(range.count) { row in
        let elements = Self.finished(
          Array(values[row * size..<(row + 1) * size]), shift, layer.clamp)
        return scale.map { scale in (elements.map { scale.byte($0) }, [Float]()) } ?? ([], elements)
      }
      if scale != nil {
        bytes[layer.output, default: []] += rows.map(\.0)
      } else {
        mixed[layer.output, default: []] += rows.map(\.1)
      }
    }
  }

  private func chunks(_ count: Int) -> [Range<Int>] {
    stride(from: 0, to: count, by: NetworkStatistics.chunk).map {
      $0..<min($0 + NetworkStatistics.chunk, count)
    }
  }

  private func compiled(
    _ layer: QuantizableNetwork.Layer, _ parameters: (Tensor, Tensor)
  ) throws -> CompiledGraph {
    let types = network.graph.types
    let builder = GraphBuilder()
    let x = builder.input("x", .float32, types[layer.input].shape)
    let result = try builder.addAll(
      layer.node.operation,
      [x, builder.constant(parameters.0), builder.constant(parameters.1)], name: layer.name)
    return try CompiledGraph(
      builder.graph(outputs: [("y", result[0])]), maximumRows: NetworkStatistics.chunk)
  }

  /// What brings the mean of each channel, after the activation, to the real network's.
  private func shift(
    of layer: QuantizableNetwork.Layer, _ results: Results,
    _ goal: (before: [Double], after: [Double])
  ) throws -> [Float] {
    let count = goal.before.count
    let (means, _) = try means(of: results, [Float](repeating: 0, count: count), clamp: nil)
    var shift = zip(goal.before, means).map { Float($0 - $1) }
    guard let clamp = layer.clamp else { return shift }
    // What the activation cuts off does not count, so the right shift is found in a few steps, each
    // divided by the share of values that are not cut off.
    for _ in 0..<3 {
      let (means, shares) = try self.means(of: results, shift, clamp: clamp)
      for channel in shift.indices {
        let step = (goal.after[channel] - means[channel]) / max(shares[channel], 0.1) * 0.7
        shift[channel] += Float(step)
      }
    }
    return shift
  }

  /// The mean of each channel after shift and activation, and the share of values inside its bounds.
  private func means(
    of results: Results, _ shift: [Float], clamp: ClosedRange<Float>?
  ) throws -> (means: [Double], shares: [Double]) {
    var means = [Double](repeating: 0, count: shift.count)
    var shares = means
    try results.forEach { range, values in
      let places = values.count / (range.count * shift.count)
      let parts = try WorkerPool.map(range.count * shift.count) { part in
        ShiftedMean(
          values[part * places..<(part + 1) * places], shift[part % shift.count], clamp: clamp)
      }
      for (place, part) in parts.enumerated() {
        means[place % shift.count] += part.mean
        shares[place % shift.count] += part.share
      }
    }
    let count = Double(rows.count)
    return (means.map { $0 / count }, shares.map { $0 / count })
  }

  private static func finished(
    _ values: [Float], _ shift: [Float], _ clamp: ClosedRange<Float>?
  ) -> [Float] {
    let places = values.count / max(1, shift.count)
    let (least, most) = (clamp?.lowerBound ?? -.infinity, clamp?.upperBound ?? .infinity)
    return values.indices.map { min(max(values[$0] + shift[$0 / places], least), most) }
  }

  private func signalToNoise(_ value: Int) -> Double? {
    var (signal, noise) = (0.0, 0.0)
    for row in 0..<realCount {
      guard let real = reals[value]?[row] else { continue }
      for (x, y) in zip(real, elements(value, row)) {
        signal += Double(x) * Double(x)
        noise += Double(x - y) * Double(x - y)
      }
    }
    return Decibels.of(signal, over: noise)
  }
}

/// Mean of one channel of one row after shift and activation.
private struct ShiftedMean: Sendable {
  let mean: Double
  /// The share of elements inside the bounds.
  let share: Double

  init(_ elements: ArraySlice<Float>, _ shift: Float, clamp: ClosedRange<Float>?) {
    let (least, most) = (clamp?.lowerBound ?? -.infinity, clamp?.upperBound ?? .infinity)
    var (sum, inside) = (0.0, 0)
    for element in elements {
      let value = element + shift
      sum += Double(value < least ? least : value > most ? most : value)
      inside += value > least && value < most ? 1 : 0
    }
    let count = Double(max(1, elements.count))
    (mean, share) = (sum / count, Double(inside) / count)
  }
}

extension [Float] {
  /// As many pieces of one length.
  func split(into count: Int) -> [[Float]] {
    let length = self.count / Swift.max(1, count)
    return (0..<count).map { Array(self[$0 * length..<($0 + 1) * length]) }
  }
}
