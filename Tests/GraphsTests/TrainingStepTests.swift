import CKernels
import Tensors
import Testing

@testable import Graphs

@Suite(.serialized) struct TrainingStepTests {
  private static let trainable = ["head.weight", "head.bias"]

  /// Features `[n, 19]` → scores `[n, 4]`.
  private func head(rows: Int = 1) throws -> (graph: Graph, parameters: [String: Tensor]) {
    let builder = GraphBuilder()
    let x = builder.input("features", .float32, [rows, 19])
    let weight = builder.parameter("head.weight", .float32, [4, 19])
    let bias = builder.parameter("head.bias", .float32, [4])
    let y = try builder.add(Gemm(transB: true), [x, weight, bias], name: "head")
    let parameters = [
      "head.weight": SmallNetworks.tensor("head.weight", [4, 19], low: -0.3, high: 0.3),
      "head.bias": SmallNetworks.tensor("head.bias", [4], low: -0.3, high: 0.3),
    ]
    return (builder.graph(outputs: [("scores", y)]), parameters)
  }

  private func step(_ loss: LossFunction = .softmaxCrossEntropy, rows: Int) throws -> TrainingStep {
    let head = try head()
    return try TrainingStep(
      head.graph, parameters: head.parameters, trainable: Self.trainable,
      settings: TrainingSettings(
        loss: loss, optimizer: .adamW(AdamWSettings()),
        dropout: TrainingDropout(ratio: 0.2, weight: "head.weight"), seed: 3),
      maximumRows: rows)
  }

  private func batch(_ number: Int, rows: Int) -> (x: Tensor, labels: Tensor, rows: [Int]) {
    var stream = RandomSource(seed: 1, purpose: "labels", epoch: number).stream()
    let labels = (0..<rows).map { _ in Int64(stream.integer(below: 4)) }
    return (
      SmallNetworks.tensor("batch \(number)", [rows, 19]), Tensor(labels, shape: [rows]),
      (0..<rows).map { 100 * number + $0 }
    )
  }

  @Test func aStepGivesTheBitsOfItsGraph() throws {
    for (rows, loss) in [(6, LossFunction.softmaxCrossEntropy), (5, .squared)] {
      let step = try step(loss, rows: rows)
      let batch = batch(0, rows: rows)
      let targets =
        rows == 5 ? SmallNetworks.tensor("targets", [rows, 4]) : batch.labels
      var values = try head().parameters
      let key = Int64(
        bitPattern: Digest(of: ["seed": .integer(3), "purpose": "head.weight.dropout"]).prefix)
      values["head.weight.dropout.key"] = Tensor([key, 5], shape: [2])
      for name in Self.trainable {
        for number in [1, 2] {
          values[TrainingGraph.moment(number, name)] = Tensor(
            repeating: 0, TensorType(.float32, values[name]?.shape ?? []))
        }
      }
      let settings: [Double] = [
        0.9, 1 - 0.9, 0.999, 1 - 0.999, 0.1 / (1 - 0.9), 1 / (1 - 0.999).squareRoot(), 1e-8,
        1 - 0.1 * 0.01,
      ]
      values[TrainingGraph.settingsName()] = Tensor(settings.map { Float($0) }, shape: [8])
      let reference = try step.graph.evaluate(
        [batch.x, targets, Tensor(batch.rows.map { Int64($0) }, shape: [rows])],
        parameters: values)
      let result = try step.run(batch.x, targets: targets, rows: batch.rows, rate: 0.1, epoch: 5)
      #expect(result.loss?.bitPattern == reference[0].floats[0].bitPattern)
      #expect(result.outputs.bits == reference[1].bits)
      let tuned = step.parameters()
      #expect(tuned.map(\.name) == Self.trainable)
      for (place, (_, tensor)) in tuned.enumerated() {
        #expect(tensor.bits == reference[2 + 4 * place + 1].bits)
      }
      let square = [2, 6].flatMap { reference[$0].doubles }.reduce(0) { $0 + $1 * $1 }
      #expect(abs(result.gradientNorm - square.squareRoot()) < 1e-12)
    }
  }

  @Test func trainingGivesTheSameBitsForAnyNumberOfThreadsAndAnyPlan() throws {
    let threads = thaw_pool_thread_count()
    defer { _ = thaw_pool_set_thread_count(threads) }
    var seen: Set<[UInt32]> = []
    for (threads, planned) in [(1, 7), (2, 7), (3, 32)] {
      _ = thaw_pool_set_thread_count(Int32(threads))
      let step = try step(rows: planned)
      // The last batch is shorter, as at the end of an epoch.
      for (number, rows) in [7, 7, 3].enumerated() {
        if number == 2 { _ = thaw_pool_set_thread_count(4) }
        let batch = batch(number, rows: rows)
        _ = try step.run(batch.x, targets: batch.labels, rows: batch.rows, rate: 1e-2, epoch: 0)
      }
      #expect(step.stepsTaken == 3)
      seen.insert(step.parameters().flatMap { $0.tensor.bits })
    }
    #expect(seen.count == 1)
  }

  @Test func theLossFalls() throws {
    let step = try step(rows: 32)
    let batch = batch(0, rows: 32)
    let losses = try (0..<200).map { epoch in
      try step.run(batch.x, targets: batch.labels, rows: batch.rows, rate: 3e-2, epoch: epoch).loss
    }.map { try #require($0) }
    #expect(losses[199] < 0.5 * losses[0])
  }

  @Test func batchesThatDoNotFitAreRefusedAndChangeNothing() throws {
    let step = try step(rows: 4)
    let before = step.parameters().flatMap { $0.tensor.bits }
    let batch = batch(0, rows: 5)
    #expect(throws: GraphError.tooManyRows(planned: 4, got: 5)) {
      try step.run(batch.x, targets: batch.labels, rows: batch.rows, rate: 1, epoch: 0)
    }
    let small = self.batch(0, rows: 2)
    #expect(throws: GraphError.label(4, classes: 4)) {
      try step.run(
        small.x, targets: Tensor([Int64(4), 0], shape: [2]), rows: small.rows, rate: 1, epoch: 0)
    }
    #expect(step.parameters().flatMap { $0.tensor.bits } == before)
  }
}
