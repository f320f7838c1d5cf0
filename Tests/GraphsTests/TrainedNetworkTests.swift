import CKernels
import Tensors
import Testing

@testable import Graphs

/// Training steps of whole networks: convolutions, batch norms, activations and residuals included.
@Suite(.serialized) struct TrainedNetworkTests {
  /// The names of a network's parameters that are no statistics.
  private func trainable(_ parameters: [String: Tensor]) -> [String] {
    parameters.keys.filter { !$0.hasSuffix(".mean") && !$0.hasSuffix(".variance") }.sorted()
  }

  private func step(
    _ network: (graph: Graph, parameters: [String: Tensor]), names: [String], rows: Int,
    optimizer: Optimizer = .adamW(AdamWSettings()), gradientLimit: Double? = nil,
    rateFactors: [String: Double] = [:], limit: MemoryLimit = .ofProcess
  ) throws -> TrainingStep {
    try TrainingStep(
      network.graph, parameters: network.parameters, trainable: names,
      settings: TrainingSettings(
        loss: .softmaxCrossEntropy, optimizer: optimizer, rateFactors: rateFactors,
        gradientLimit: gradientLimit, seed: 5),
      maximumRows: rows, limit: limit)
  }

  private func batch(_ number: Int, rows: Int, size: Int) -> (x: Tensor, labels: Tensor) {
    var stream = RandomSource(seed: 1, purpose: "labels", epoch: number).stream()
    let labels = (0..<rows).map { _ in Int64(stream.integer(below: 7)) }
    return (
      SmallNetworks.tensor("batch \(number)", [rows, 3, size, size]),
      Tensor(labels, shape: [rows])
    )
  }

  /// The graph's own evaluation of a first step: parameters by name after it, and the loss.
  private func reference(
    _ step: TrainingStep, _ parameters: [String: Tensor], _ batch: (x: Tensor, labels: Tensor),
    _ optimizer: Optimizer, rate: Double, factors: [Double] = [1]
  ) throws -> [String: Tensor] {
    var values = parameters
    var clock = OptimizerClock(optimizer)
    clock.advance()
    for binding in step.graph.parameters where values[binding.name] == nil {
      let type = step.graph.types[binding.value]
      values[binding.name] = Tensor(repeating: 0, type)
    }
    for (group, factor) in factors.enumerated() {
      let settings = clock.settings(rate: rate * factor)
      values[TrainingGraph.settingsName(group)] = Tensor(settings, shape: [settings.count])
    }
    let rows = batch.x.shape[0]
    if let key = step.graph.parameters.first(where: { $0.name.hasSuffix(".key") }) {
      let purpose = String(key.name.dropLast(4))
      let bits = Digest(of: ["seed": .integer(5), "purpose": .text(purpose)]).prefix
      values[key.name] = Tensor([Int64(bitPattern: bits), 2], shape: [2])
    }
    let results = try step.graph.evaluate(
      [batch.x, batch.labels, Tensor((0..<rows).map { Int64($0) }, shape: [rows])],
      parameters: values)
    return Dictionary(
      uniqueKeysWithValues: zip(step.graph.outputs.map(\.name), results))
  }

  @Test func aStepGivesTheBitsOfItsGraph() throws {
    let network = try SmallNetworks.efficient(height: 18, width: 18)
    let all = trainable(network.parameters)
    let upper = all.filter { !$0.hasPrefix("stem") && !$0.hasPrefix("first") }
    let optimizers: [Optimizer] = [
      .adamW(AdamWSettings()), .adam(AdamWSettings()), .sgd(isNesterov: true, weightDecay: 0.1),
      .rmsProp(),
    ]
    for (number, names) in [all, upper, all.filter { $0.hasPrefix("third") }, all].enumerated() {
      let optimizer = optimizers[number]
      let step = try step(
        network, names: names, rows: 6, optimizer: optimizer,
        gradientLimit: number == 3 ? 0.1 : nil,
        rateFactors: number == 1 ? ["head.weight": 0.5] : [:])
      let batch = batch(number, rows: 6, size: 18)
      let expected = try reference(
        step, network.parameters, batch, optimizer, rate: 1e-2,
        factors: number == 1
          ? (names.first == "head.bias" ? [1, 0.5] : [1, 0.5]) : [1])
      let result = try step.run(
        batch.x, targets: batch.labels, rows: Array(0..<6), rate: 1e-2, epoch: 2)
      #expect(result.loss?.bitPattern == expected["loss"]?.floats[0].bitPattern)
      for (name, tensor) in step.parameters() {
        #expect(tensor.bits == expected[name]?.bits, "\(name), case \(number)")
      }
    }
  }

  @Test func threadsMemoryAndThePlanChangeNoBit() throws {
    let network = try SmallNetworks.efficient(height: 22, width: 22)
    let names = trainable(network.parameters)
    let threads = thaw_pool_thread_count()
    defer { _ = thaw_pool_set_thread_count(threads) }
    var seen: Set<[UInt32]> = []
    // The last limit is below what keeping every value would take.
    for (threads, planned, limit) in [
      (1, 9, MemoryLimit.ofProcess), (2, 9, .ofProcess), (3, 14, .ofProcess),
      (2, 9, MemoryLimit(byteCount: 3_200_000)),
    ] {
      _ = thaw_pool_set_thread_count(Int32(threads))
      let step = try step(network, names: names, rows: planned, limit: limit)
      for (number, rows) in [9, 9, 5].enumerated() {
        let batch = batch(number, rows: rows, size: 22)
        _ = try step.run(
          batch.x, targets: batch.labels, rows: Array(0..<rows), rate: 1e-2, epoch: 0)
      }
      seen.insert(step.parameters().flatMap { $0.tensor.bits })
    }
    #expect(seen.count == 1)
  }

  @Test func aStepThatDoesNotFitNamesItsLayer() throws {
    let network = try SmallNetworks.efficient(height: 22, width: 22)
    #expect {
      _ = try step(
        network, names: trainable(network.parameters), rows: 64,
        limit: MemoryLimit(byteCount: 400_000))
    } throws: { error in
      guard let error = error as? MemoryLimitError else { return false }
      return error.purpose.contains("rows, most of it for the layer")
    }
  }

  @Test func theLossFallsAndASnapshotGoesOn() throws {
    let network = try SmallNetworks.efficient(height: 18, width: 18)
    let names = trainable(network.parameters)
    let step = try step(network, names: names, rows: 8)
    let batch = batch(0, rows: 8, size: 18)
    var losses: [Float] = []
    var middle: TrainingSnapshot?
    for epoch in 0..<30 {
      if epoch == 20 { middle = step.snapshot }
      let result = try step.run(
        batch.x, targets: batch.labels, rows: Array(0..<8), rate: 1e-2, epoch: epoch)
      losses.append(try #require(result.loss))
    }
    #expect(losses[29] < 0.5 * losses[0])
    let other = try self.step(network, names: names, rows: 8)
    #expect(other.restore(try #require(middle)))
    for epoch in 20..<30 {
      _ = try other.run(
        batch.x, targets: batch.labels, rows: Array(0..<8), rate: 1e-2, epoch: epoch)
    }
    #expect(
      other.parameters().flatMap { $0.tensor.bits } == step.parameters().flatMap { $0.tensor.bits })
  }
}
