import CKernels
import Tensors
import Testing

@testable import Graphs

/// Draws networks of convolutions of every kind, with odd sizes, paddings, groups and residuals.
private struct RandomNetwork {
  let layers = SmallNetworks.Layers()
  let number: Int
  private var stream: RandomStream
  private var layerCount = 0

  init(number: Int) {
    self.number = number
    stream = RandomSource(seed: 2024, purpose: "networks", epoch: number).stream()
  }

  private mutating func pick<Element>(_ choices: [Element]) -> Element {
    choices[stream.integer(below: choices.count)]
  }

  private mutating func name() -> String {
    layerCount += 1
    return "n\(number).\(layerCount)"
  }

  mutating func graph() throws -> Graph {
    let channels = pick([1, 3, 3, 5, 16, 17])
    let (height, width) = (6 + stream.integer(below: 34), 6 + stream.integer(below: 34))
    var x = layers.builder.input("image", .float32, [1, channels, height, width])
    if channels == 3, pick([true, false]) { x = try stem(x) }
    var outputs: [(String, Symbol)] = []
    for depth in 0..<(2 + stream.integer(below: 4)) {
      x = try pick([true, false]) ? block(x) : convolution(x)
      if pick([true, false, false]) { x = try pool(x) }
      if pick([true, false, false]) { x = try bend(x) }
      if pick([true, false, false]) { outputs.append(("map\(depth)", x)) }
    }
    let largest = try layers.builder.add(GlobalMaxPool(), [x])
    outputs.append(("largest", try layers.builder.add(Squeeze(axes: [2, 3]), [largest])))
    if pick([true, false]) {
      x = try layers.convolution(
        x, name(), outputs: 1 + stream.integer(below: 40), kernel: 1, convolution: Conv())
    }
    x = try layers.builder.add(Flatten(), [try layers.builder.add(GlobalAveragePool(), [x])])
    let weight = layers.parameter(
      "\(name()).fc", [1 + stream.integer(below: 20), x.shape[1]], low: -1, high: 1)
    outputs.append(("scores", try layers.builder.add(Gemm(transB: true), [x, weight])))
    return layers.builder.graph(outputs: outputs.map { (name: $0.0, symbol: $0.1) })
  }

  private mutating func stem(_ x: Symbol) throws -> Symbol {
    let before = stream.integer(below: 2)
    let y = try layers.convolution(
      x, name(), outputs: pick([8, 20]), kernel: 3,
      convolution: Conv(strides: [2, 2], pads: [before, before, 1, 1]))
    return try narrow(try depthwise(y))
  }

  private mutating func block(_ x: Symbol) throws -> Symbol {
    let wide = try layers.convolution(
      x, name(), outputs: x.shape[1] * pick([1, 2, 6]), kernel: 1, convolution: Conv())
    let y = try narrow(try depthwise(wide), outputs: pick([x.shape[1], 7, 24]))
    return y.shape == x.shape ? try y + x : y
  }

  private mutating func narrow(_ x: Symbol, outputs: Int = 12) throws -> Symbol {
    try layers.convolution(
      x, name(), outputs: outputs, kernel: 1, convolution: Conv(), isActive: false)
  }

  private mutating func depthwise(_ x: Symbol) throws -> Symbol {
    let (kernel, stride) = (pick([3, 5]), pick([1, 2]))
    let pads = (0..<4).map { _ in kernel / 2 - stream.integer(below: 2) + stream.integer(below: 2) }
    let isSame = pick([true, true, false])
    let same = [kernel / 2, kernel / 2, kernel / 2, kernel / 2]
    return try layers.convolution(
      x, name(), outputs: x.shape[1], kernel: kernel,
      convolution: Conv(
        group: x.shape[1], strides: [stride, stride], pads: isSame ? same : pads))
  }

  private mutating func pool(_ x: Symbol) throws -> Symbol {
    let kernel = [1 + stream.integer(below: 3), 1 + stream.integer(below: 3)]
    guard x.shape[2] >= kernel[0], x.shape[3] >= kernel[1] else { return x }
    let window = PoolWindow(
      kernel, strides: [pick([1, 2]), pick([1, 2, 3])],
      pads: (0..<4).map { stream.integer(below: kernel[$0 % 2]) }, isCeiling: pick([true, false]))
    return pick([true, false])
      ? try layers.builder.add(MaxPool(window), [x])
      : try layers.builder.add(AveragePool(window), [x])
  }

  /// An operator of each element, the ends of whose range it does not leave.
  private mutating func bend(_ x: Symbol) throws -> Symbol {
    let operations: [any Operator] = [
      Sigmoid(), Tanh(), Erf(), Sin(), Cos(), Neg(), HardSigmoid(alpha: 0.3, beta: 0.4),
      HardSwish(),
      LeakyRelu(alpha: 0.1), Relu(),
    ]
    let y = try layers.builder.addAll(pick(operations), [x])[0]
    return try pick([true, false])
      ? y
      : pick([true, false])
        ? layers.builder.add(Max(), [x, y]) : layers.builder.add(Min(), [x, y])
  }

  private mutating func convolution(_ x: Symbol) throws -> Symbol {
    let kernel = pick([1, 2, 3, 3])
    let dilation = pick([1, 1, 2])
    let group = pick([1, 1, x.shape[1]])
    let pads = (0..<4).map { _ in (kernel - 1) * dilation - stream.integer(below: kernel) }
    let y = try layers.convolution(
      x, name(), outputs: group * pick([1, 2, 9]), kernel: kernel,
      convolution: Conv(
        group: group, strides: [pick([1, 2]), pick([1, 1, 2])], pads: pads,
        dilations: [dilation, dilation]), isActive: pick([true, false]))
    switch stream.integer(below: 3) {
    case 0: return try layers.builder.add(Relu(), [y.shape == x.shape ? try x + y : y])
    case 1: return try layers.builder.add(Clip(minimum: -0.5, maximum: 0.7), [y])
    default: return y
    }
  }
}

/// Bits with every not-a-number the same: payloads are not part of a value.
private func canonical(_ tensor: Tensor) -> [UInt32] {
  tensor.floats.map { $0.isNaN ? Float.nan.bitPattern : $0.bitPattern }
}

@Suite(.serialized) struct RandomNetworkTests {
  @Test func everyNetworkGivesTheBitsOfTheReference() throws {
    var kinds: Set<String> = []
    for number in 0..<60 {
      var network = RandomNetwork(number: number)
      let graph = try network.graph()
      let shape = graph.types[graph.inputs[0].value].shape
      var values = SmallNetworks.tensor(
        "image \(number)", Shape([3] + shape.dimensions.dropFirst()), low: -2, high: 2
      ).floats
      if number % 4 == 0 {
        let special: [Float] = [.nan, .infinity, -.infinity, -0.0, .leastNonzeroMagnitude, -3e38]
        for (place, value) in special.enumerated() { values[place * 7] = value }
      }
      let image = Tensor(values, shape: Shape([3] + shape.dimensions.dropFirst()))
      let compiled = try CompiledGraph(
        graph, parameters: network.layers.parameters, maximumRows: 2)
      let reference = try CompiledGraph(
        graph, parameters: network.layers.parameters, mode: .reference)
      kinds.formUnion(compiled.graph.nodes.map { type(of: $0.operation).name })
      let results = try [compiled, reference].map { try $0.run([.tensor(image)]) }
      for (output, (planned, plain)) in zip(graph.outputs, zip(results[0], results[1])) {
        #expect(
          canonical(planned) == canonical(plain), "network \(number), \(output.name)")
      }
    }
    #expect(kinds.isSuperset(of: ["InvertedResidual", "FusedConv", "PooledConv", "Gemm"]))
    #expect(kinds.isSuperset(of: ["MaxPool", "AveragePool", "HardSwish", "LeakyRelu", "Max"]))
  }
}

@Test func buffersThatAreAliveTogetherNeverShareMemory() {
  var stream = RandomSource(seed: 1, purpose: "lives").stream()
  for _ in 0..<200 {
    let lives = (0..<(1 + stream.integer(below: 20))).map { _ in
      let first = stream.integer(below: 12)
      return ArenaLayout.Life(
        byteCount: 64 * (1 + stream.integer(below: 9)), first: first,
        last: first + stream.integer(below: 6))
    }
    let layout = ArenaLayout(lives)
    for (a, life) in lives.enumerated() {
      #expect(layout.offsets[a] + life.byteCount <= layout.byteCount)
      for b in 0..<a where lives[b].last >= life.first && lives[b].first <= life.last {
        let isBefore = layout.offsets[b] + lives[b].byteCount <= layout.offsets[a]
        let isAfter = layout.offsets[a] + life.byteCount <= layout.offsets[b]
        #expect(isBefore || isAfter)
      }
    }
    #expect(layout.byteCount <= lives.reduce(0) { $0 + $1.byteCount })
  }
  // One after another, two buffers suffice.
  let chain = (0..<10).map { ArenaLayout.Life(byteCount: 64, first: $0, last: $0 + 1) }
  #expect(ArenaLayout(chain).byteCount == 128)
}

@Test func aPlanIsWrittenToAFileThatCKernelsReads() throws {
  let network = try SmallNetworks.efficient(height: 17, width: 23)
  let compiled = try CompiledGraph(network.graph, parameters: network.parameters)
  let file = try #require(compiled.planFile)
  var error = thaw_plan_error()
  let plan = try #require(thaw_plan_read(file, Int64(file.count), &error))
  defer { thaw_plan_free(plan) }
  #expect(thaw_plan_file_bytes(plan) == Int64(file.count))
  #expect(thaw_plan_read(file, Int64(file.count - 1), &error) == nil)
  #expect(error.problem == THAW_PLAN_TRUNCATED)
}
