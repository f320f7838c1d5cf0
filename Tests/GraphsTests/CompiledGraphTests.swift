import CKernels
import Graphs
import Tensors
import Testing

/// Tests that set the number of threads or the kernels' variant take turns.
@Suite(.serialized) struct CompiledGraphTests {
  @Test func aPlanGivesTheBitsOfTheReference() throws {
    for (height, width) in [(17, 23), (32, 32), (64, 48)] {
      let network = try SmallNetworks.efficient(height: height, width: width)
      let image = SmallNetworks.tensor("image", [2, 3, height, width])
      let results = try [CompiledGraph.Mode.kernels, .reference].map { mode in
        try CompiledGraph(network.graph, parameters: network.parameters, mode: mode)
          .run([.tensor(image)])[0]
      }
      #expect(results[0].shape == [2, 7])
      #expect(results[0].bits == results[1].bits, "\(height) × \(width)")
    }
  }

  @Test func aWholeEfficientNetGivesTheBitsOfTheReference() throws {
    let network = try SmallNetworks.lite0(size: 64)
    let image = SmallNetworks.tensor("image", [1, 3, 64, 64])
    let results = try [CompiledGraph.Mode.kernels, .reference].map { mode in
      try CompiledGraph(network.graph, parameters: network.parameters, mode: mode)
        .run([.tensor(image)])[0]
    }
    #expect(results[0].bits == results[1].bits)
  }

  @Test func pixelsGoStraightIn() throws {
    let network = try SmallNetworks.efficient(height: 17, width: 23)
    let bytes = SmallNetworks.bytes("photo", count: 3 * 17 * 23 * 3)
    let forms = [InputForm.pixels(shift: 127, scale: 1 / 128)]
    let results = try [CompiledGraph.Mode.kernels, .reference].map { mode in
      try CompiledGraph(
        network.graph, parameters: network.parameters, forms: forms, mode: mode
      ).run([.pixels(bytes, rows: 3)])[0]
    }
    #expect(results[0].bits == results[1].bits)
    #expect(Set(results[0].bits).count > 7)
  }

  @Test func aRowDoesNotDependOnItsNeighboursOnThreadsOrOnTheBatch() throws {
    let network = try SmallNetworks.efficient(height: 33, width: 31)
    let image = SmallNetworks.tensor("image", [7, 3, 33, 31])
    let rowCount = 3 * 33 * 31
    let threads = thaw_pool_thread_count()
    defer { _ = thaw_pool_set_thread_count(threads) }
    var seen: Set<[UInt32]> = []
    for threads in 1...3 {
      _ = thaw_pool_set_thread_count(Int32(threads))
      for planned in [1, 2, 7, 32] {
        let compiled = try CompiledGraph(
          network.graph, parameters: network.parameters, maximumRows: planned)
        let all = try compiled.run([.tensor(image)])[0]
        seen.insert(all.bits)
        let third = Array(image.floats[2 * rowCount..<3 * rowCount])
        let alone = try compiled.run([.tensor(Tensor(third, shape: [1, 3, 33, 31]))])[0]
        #expect(alone.bits == Array(all.bits[14..<21]))
      }
    }
    #expect(seen.count == 1)
  }

  @Test func theNumberOfThreadsMayRiseAfterCompilation() throws {
    let threads = thaw_pool_thread_count()
    defer { _ = thaw_pool_set_thread_count(threads) }
    _ = thaw_pool_set_thread_count(1)
    let network = try SmallNetworks.efficient(height: 17, width: 23)
    let compiled = try CompiledGraph(network.graph, parameters: network.parameters)
    let image = SmallNetworks.tensor("image", [5, 3, 17, 23])
    let before = try compiled.run([.tensor(image)])[0].bits
    _ = thaw_pool_set_thread_count(3)
    #expect(try compiled.run([.tensor(image)])[0].bits == before)
  }

  @Test func stepsThatAreNotFusedGiveTheBitsOfTheReferenceToo() throws {
    let layers = SmallNetworks.Layers()
    let builder = layers.builder
    let image = builder.input("image", .float32, [1, 5, 11, 9])
    // Many channels: loaded first; groups, dilation, uneven padding, ReLU, residual, two outputs.
    var x = try layers.convolution(
      image, "first", outputs: 12, kernel: 3,
      convolution: Conv(strides: [2, 1], pads: [1, 1, 0, 2]))
    let grouped = try layers.convolution(
      x, "grouped", outputs: 12, kernel: 3,
      convolution: Conv(group: 4, pads: [2, 2, 2, 2], dilations: [2, 2]), isActive: false)
    x = try builder.add(Relu(), [try grouped + x])
    let wide = try layers.convolution(
      x, "wide", outputs: 12, kernel: 7, convolution: Conv(group: 12, pads: [3, 3, 3, 3]))
    x = try builder.add(Exp(), [try builder.add(Clip(minimum: -1, maximum: 1), [try wide * x])])
    x = try builder.add(
      BatchNormalization(),
      [
        x, layers.parameter("s", [12], low: 0.5, high: 2),
        layers.parameter("b", [12], low: -1, high: 1),
        layers.parameter("m", [12], low: -1, high: 1),
        layers.parameter("v", [12], low: 0.5, high: 2),
      ])
    let pooled = try builder.add(Flatten(), [try builder.add(GlobalAveragePool(), [x])])
    let scores = try builder.add(
      Softmax(),
      [try builder.add(MatMul(), [pooled, layers.parameter("w", [12, 5], low: -1, high: 1)])])
    let graph = builder.graph(outputs: [("map", x), ("features", pooled), ("scores", scores)])
    let input = SmallNetworks.tensor("image", [3, 5, 11, 9])
    let results = try [CompiledGraph.Mode.kernels, .reference].map { mode in
      try CompiledGraph(graph, parameters: layers.parameters, mode: mode).run([.tensor(input)])
    }
    for (planned, reference) in zip(results[0], results[1]) {
      #expect(planned.shape == reference.shape)
      #expect(planned.bits == reference.bits)
    }
  }

  @Test func everyVariantOfTheKernelsGivesTheSameBits() throws {
    let network = try SmallNetworks.efficient(height: 17, width: 23)
    let image = SmallNetworks.tensor("image", [2, 3, 17, 23])
    let compiled = try CompiledGraph(network.graph, parameters: network.parameters)
    let first = String(cString: thaw_variant_name())
    defer { _ = thaw_variant_select(first) }
    var seen: Set<[UInt32]> = []
    var number: Int32 = 0
    while let name = thaw_variant_at(number) {
      number += 1
      guard thaw_variant_select(name) == THAW_VARIANT_OK else { continue }
      seen.insert(try compiled.run([.tensor(image)])[0].bits)
    }
    #expect(seen.count == 1)
  }

  @Test func inputsThatDoNotFitAreRefused() throws {
    let network = try SmallNetworks.efficient(height: 17, width: 23)
    let compiled = try CompiledGraph(network.graph, parameters: network.parameters)
    #expect(throws: GraphError.inputCount(expected: 1, got: 0)) { try compiled.run([]) }
    let small = SmallNetworks.tensor("image", [2, 3, 16, 23])
    #expect(
      throws: GraphError.wrongType(
        name: "image", expected: TensorType(.float32, [2, 3, 17, 23]), got: small.type)
    ) { try compiled.run([.tensor(small)]) }
    #expect(
      try compiled.run([.tensor(SmallNetworks.tensor("none", [0, 3, 17, 23]))])[0].shape == [0, 7])
  }

  @Test func whatDoesNotFitIntoMemoryIsNamed() throws {
    let network = try SmallNetworks.efficient(height: 64, width: 64)
    #expect(throws: MemoryLimitError.self) {
      try CompiledGraph(
        network.graph, parameters: network.parameters, limit: MemoryLimit(byteCount: 1000))
    }
  }

  @Test func aSecondCompilationIsTheFirst() throws {
    let network = try SmallNetworks.efficient(height: 17, width: 23)
    let cache = PlanCache(capacity: 2)
    let first = try cache.compiled(network.graph, parameters: network.parameters)
    #expect(try cache.compiled(network.graph, parameters: network.parameters) === first)
    var tuned = network.parameters
    tuned["head.bias"] = Tensor([Float](repeating: 1, count: 7), shape: [7])
    let second = try cache.compiled(network.graph, parameters: tuned)
    #expect(second !== first)
    _ = try cache.compiled(network.graph, parameters: tuned, maximumRows: 3)
    #expect(try cache.compiled(network.graph, parameters: network.parameters) !== first)
  }

  @Test func severalThreadsMayRunOneCompiledGraph() async throws {
    let network = try SmallNetworks.efficient(height: 17, width: 23)
    let compiled = try CompiledGraph(network.graph, parameters: network.parameters)
    let image = SmallNetworks.tensor("image", [5, 3, 17, 23])
    let bits = try await withThrowingTaskGroup(of: [UInt32].self) { group in
      for _ in 0..<4 { group.addTask { try compiled.run([.tensor(image)])[0].bits } }
      return try await group.reduce(into: Set()) { $0.insert($1) }
    }
    #expect(bits.count == 1)
  }
}
