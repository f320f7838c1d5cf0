import Foundation
@testable import Graphs
import Tensors
import Testing

/// A quantization by the smallest and largest value that a few inputs give, weights rounded plainly.
struct PlainQuantization {
  let folded: Graph
  let parameters: [String: Tensor]
  let quantization: Quantization

  /// - Parameter isInteger: which layers become integers.
  init(
    _ graph: Graph, _ parameters: [String: Tensor], on input: Tensor,
    isInteger: (String) -> Bool = { _ in true }
  ) throws {
    let (structure, foldings) = try graph.foldingNormalizationParameters()
    var tensors = parameters
    for folding in foldings {
      let result = folding.folded { tensors[$0] ?? Tensor([Float](), shape: [0]) }
      (tensors[folding.weight], tensors[folding.bias]) = (result.weight, result.bias)
    }
    let named = try structure.named()
    (folded, self.parameters) = (named, tensors)
    quantization = try PlainQuantization.measure(named, tensors, input, isInteger)
  }

  private static func measure(
    _ graph: Graph, _ tensors: [String: Tensor], _ input: Tensor, _ isInteger: (String) -> Bool
  ) throws -> Quantization {
    let nodes = graph.nodes
    let probe = try graph.exposing(nodes.map { $0.outputs[0] }).resized(rows: input.shape[0])
    let results = try probe.evaluate([input], parameters: tensors)
    let producers = graph.producers
    func value(_ name: String, _ tensor: Tensor) -> Quantization.Value {
      let low = min(0, tensor.floats.min() ?? 0), high = max(0, tensor.floats.max() ?? 0)
      let scale = high > low ? (high - low) / 255 : 1
      return Quantization.Value(
        name: name, scale: scale, zeroPoint: UInt8((-low / scale).rounded(.toNearestOrEven)))
    }
    var values = [value(graph.inputs[0].name, input)]
    for (node, tensor) in zip(nodes, results) {
      let isFollowed = nodes.contains { $0.operation is Clip && $0.inputs[0] == node.outputs[0] }
      let isOutput = graph.outputs.contains { $0.value == node.outputs[0] }
      if node.operation is Flatten, let before = producers[node.inputs[0]],
        let known = values.first(where: { $0.name == before.name })
      {
        values.append(
          Quantization.Value(name: node.name, scale: known.scale, zeroPoint: known.zeroPoint))
      } else if !isFollowed, !isOutput {
        values.append(value(node.name, tensor))
      }
    }
    let scales = Dictionary(uniqueKeysWithValues: values.map { ($0.name, $0.scale) })
    let names = Dictionary(uniqueKeysWithValues: graph.parameters.map { ($0.value, $0.name) })
    let layers = nodes.filter { $0.operation is Conv || $0.operation is Gemm }.compactMap {
      node -> Quantization.Layer? in
      guard isInteger(node.name), let weight = tensors[names[node.inputs[1]] ?? ""],
        let bias = tensors[names[node.inputs[2]] ?? ""],
        let scale = scales[producers[node.inputs[0]]?.name ?? graph.inputs[0].name]
      else { return nil }
      let (values, count) = (weight.floats, weight.count / weight.shape[0])
      let channels = (0..<weight.shape[0]).map { channel in
        (values[channel * count..<(channel + 1) * count].map(\.magnitude).max() ?? 0) / 127
      }
      return Quantization.Layer(
        name: node.name,
        weight: values.indices.map { Int8((values[$0] / channels[$0 / count]).rounded()) },
        shape: weight.shape, scales: channels,
        bias: bias.floats.indices.map {
          Int32((bias.floats[$0] / (scale * channels[$0])).rounded())
        })
    }
    return Quantization(values: values, layers: layers)
  }

  /// The graph with `QuantizeLinear` and `DequantizeLinear` in it, weights bound.
  func inserted(rows: Int) throws -> Graph {
    try folded.quantized(by: quantization).bindingParameters(parameters).resized(rows: rows)
  }
}

extension Graph {
  /// The graph with every node named, and dropout left out.
  fileprivate func named() throws -> Graph {
    let builder = GraphBuilder()
    var symbols: [Int: Symbol] = [:]
    for input in inputs {
      symbols[input.value] = builder.input(input.name, .float32, types[input.value].shape)
    }
    for parameter in parameters {
      symbols[parameter.value] = builder.parameter(
        parameter.name, .float32, types[parameter.value].shape)
    }
    for (place, node) in nodes.enumerated() {
      if node.operation is Dropout {
        symbols[node.outputs[0]] = symbols[node.inputs[0]]
        continue
      }
      symbols[node.outputs[0]] = try builder.addAll(
        node.operation, node.inputs.compactMap { symbols[$0] }, name: "node \(place)")[0]
    }
    return builder.graph(
      outputs: outputs.compactMap { output in symbols[output.value].map { (output.name, $0) } })
  }

  /// The graph with other outputs.
  fileprivate func exposing(_ values: [Int]) throws -> Graph {
    Graph(
      types: types, inputs: inputs, parameters: parameters, constants: constants, nodes: nodes,
      outputs: values.map { Binding(name: "value \($0)", value: $0) })
  }

  fileprivate var operatorNames: [String] { nodes.map { type(of: $0.operation).name } }
}

private func efficient(rows: Int) throws -> (plain: PlainQuantization, image: Tensor) {
  let network = try SmallNetworks.efficient(height: 17, width: 23)
  let image = SmallNetworks.tensor("image", [rows, 3, 17, 23])
  return (try PlainQuantization(network.graph, network.parameters, on: image), image)
}

@Test func everyLayerBecomesIntegersAndEveryBlockIsFound() throws {
  let (plain, _) = try efficient(rows: 2)
  let integers = try plain.inserted(rows: 1).fusingQuantization()
  #expect(!integers.operatorNames.contains("Conv") && !integers.operatorNames.contains("Gemm"))
  #expect(integers.operatorNames.filter { $0 == "QuantizeLinear" }.count == 1)
  #expect(
    try plain.inserted(rows: 1).optimized().operatorNames == [
      "QuantizeLinear", "QLinearInvertedResidual", "QLinearInvertedResidual",
      "QLinearInvertedResidual", "QLinearPooledConv", "Flatten", "QGemm",
    ])
}

@Test func fusedBlocksGiveTheIntegersOfTheirParts() throws {
  let (plain, image) = try efficient(rows: 2)
  let parts = try plain.inserted(rows: 2).fusingQuantization()
  let fused = try parts.fusingQuantizedBlocks()
  #expect(fused.nodes.count < parts.nodes.count)
  #expect(try parts.evaluate([image])[0].bits == fused.evaluate([image])[0].bits)
}

@Test func integersDifferFromRealsOnlyWhereRoundingDecidesATie() throws {
  var stream = RandomSource(seed: 21, purpose: "operands").stream()
  for round in 0..<20 {
    let channels = 1 + Int(stream.bits32() % 24)
    let x = Tensor(
      (0..<channels * 30).map { _ in Int64(stream.bits32() % 256) }, shape: [1, channels, 5, 6])
    let weight = Tensor(
      (0..<4 * channels * 9).map { _ in Int64(stream.bits32() % 255) - 127 },
      shape: [4, channels, 3, 3])
    let (sx, sy) = (0.01 + 0.02 * stream.uniformFloat(), 0.5 + stream.uniformFloat())
    let sw = (0..<4).map { _ in 0.01 + 0.02 * stream.uniformFloat() }
    let bias = Tensor((0..<4).map { _ in Int64(stream.bits32() % 8000) - 4000 }, shape: [4])
    func scalar(_ value: Float) -> Tensor { Tensor([value], shape: []) }
    func zero(_ value: Int64) -> Tensor { Tensor([value], shape: []) }
    let (scales, zeros) = (
      Tensor(sw, shape: [4]), Tensor([Int64](repeating: 0, count: 4), shape: [4])
    )
    let convolution = Conv(pads: [1, 1, 1, 1])
    let integers = try evaluate(
      QLinearConv(convolution),
      [x, scalar(sx), zero(99), weight, scales, zeros, scalar(sy), zero(120), bias])[0].doubles
    let biasScales = Tensor(sw.map { sx * $0 }, shape: [4])
    let reals = [
      try evaluate(DequantizeLinear(), [x, scalar(sx), zero(99)])[0],
      try evaluate(DequantizeLinear(axis: 0), [weight, scales, zeros])[0],
      try evaluate(DequantizeLinear(axis: 0), [bias, biasScales, zeros])[0],
    ]
    let sums = try evaluate(convolution, reals)[0]
    let rounded = try evaluate(QuantizeLinear(), [sums, scalar(sy), zero(120)])[0].doubles
    let magnitudes = try evaluate(
      convolution, reals.map { Tensor($0.floats.map(\.magnitude), shape: $0.shape) })[0].doubles
    for place in rounded.indices where rounded[place] != integers[place] {
      // Each product and each sum of both sides is rounded to 24 bits, and so are scales and quotient.
      let tolerance = (2 * Double(channels * 9) + 8) * 0x1p-24 * magnitudes[place] / Double(sy)
      let value = sums.doubles[place] / Double(sy)
      let distance = abs(abs(value - value.rounded(.down)) - 0.5)
      #expect(distance <= tolerance, "round \(round): \(value)")
      #expect(abs(rounded[place] - integers[place]) == 1)
    }
  }
}

@Test func aLayerLeftRealReadsRealsAndGivesRealsThatBecomeBytes() throws {
  let network = try SmallNetworks.efficient(height: 17, width: 23)
  let image = SmallNetworks.tensor("image", [1, 3, 17, 23])
  let all = try PlainQuantization(network.graph, network.parameters, on: image)
  let names = all.quantization.layers.map(\.name)
  let mixed = try PlainQuantization(network.graph, network.parameters, on: image) {
    $0 != names[4]
  }
  let operators = try mixed.inserted(rows: 1).optimized().operatorNames
  #expect(operators.contains("FusedConv") && operators.contains("DequantizeLinear"))
  let real = try all.folded.evaluate([image], parameters: all.parameters)[0].doubles
  let integer = try mixed.inserted(rows: 1).optimized().evaluate([image])[0].doubles
  let noise = zip(real, integer).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  #expect(noise < 0.02 * real.reduce(0) { $0 + $1 * $1 })
}

@Test func aLayerThatCouldLeave32BitsOrDoesNotFitIsRefused() throws {
  let (plain, _) = try efficient(rows: 1)
  let first = plain.quantization.layers[0]
  func graph(_ layer: Quantization.Layer, _ values: [Quantization.Value]) throws -> Graph {
    try plain.folded.quantized(by: Quantization(values: values, layers: [layer]))
  }
  let huge = Quantization.Layer(
    name: first.name, weight: first.weight, shape: first.shape, scales: first.scales,
    bias: first.bias.map { _ in .max })
  #expect(throws: GraphError.self) { try graph(huge, plain.quantization.values) }
  #expect(throws: GraphError.self) { try graph(first, []) }
  let nameless = Quantization.Layer(
    name: first.name, weight: first.weight, shape: first.shape,
    scales: first.scales.map { _ in .nan }, bias: first.bias)
  #expect(throws: GraphError.self) { try graph(nameless, plain.quantization.values) }
  let other = Quantization.Layer(
    name: first.name, weight: [1, 2], shape: [1, 2, 1, 1], scales: [1], bias: [0])
  #expect(throws: GraphError.self) { try graph(other, plain.quantization.values) }
}

@Test func plansGiveTheReferencesIntegers() throws {
  for size in [(17, 23), (12, 12), (9, 30)] {
    let network = try SmallNetworks.efficient(height: size.0, width: size.1)
    let image = SmallNetworks.tensor("image", [5, 3, size.0, size.1])
    for skipped in [nil, 0, 3, 6] as [Int?] {
      let plain = try PlainQuantization(network.graph, network.parameters, on: image) { name in
        skipped.map { "node \($0)" != name } ?? true
      }
      let graph = try plain.folded.quantized(by: plain.quantization)
      let compiled = try CompiledGraph(graph, parameters: plain.parameters, maximumRows: 2)
      let slow = try CompiledGraph(graph, parameters: plain.parameters, mode: .reference)
      #expect(
        try compiled.run([.tensor(image)])[0].bits == slow.run([.tensor(image)])[0].bits,
        "\(size), without \(skipped.map(String.init) ?? "none")")
    }
  }
}
