import Graphs
import Models
import Tensors
import Testing

@testable import Quantization

/// Rows of the small pictures.
private func rows(_ model: Model, count: Int, seed: Int64 = 1) throws -> CalibrationRows {
  guard case .image(let preprocessing) = model.preprocessing else {
    preconditionFailure("a model of pictures")
  }
  return try CalibrationRows(pixels: SmallModels.pixels(count: count, seed: seed), preprocessing)
}

private func quantized(
  _ model: Model, count: Int = 12, _ configure: (inout QuantizationSettings) -> Void = { _ in }
) throws -> Model {
  var settings = QuantizationSettings()
  configure(&settings)
  return try Quantizer(model, using: rows(model, count: count), settings).model()
}

private func logits(
  _ model: Model, mode: CompiledGraph.Mode = .kernels, batch: Int = 32
) throws -> Tensor {
  try Predictor(model, maximumRows: batch, mode: mode)
    .logits(pixels: SmallModels.pixels(count: 9, seed: 2))
}

/// Decibels from a model's logits to what another changes in them.
private func signalToNoise(_ model: Model, _ other: Model) throws -> Double {
  let (a, b) = (try logits(model).doubles, try logits(other).doubles)
  let noise = zip(a, b).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
  return Decibels.of(a.reduce(0) { $0 + $1 * $1 }, over: noise) ?? .infinity
}

@Suite(.serialized) struct QuantizerTests {
  @Test func foldingBatchNormsChangesLastBitsOnly() throws {
    let model = try SmallModels.efficient()
    let folded = try model.foldingNormalization()
    #expect(folded.parameters.names.allSatisfy { !$0.contains("norm") })
    #expect(folded.regions == model.regions)
    let (a, b) = (try logits(model).doubles, try logits(folded).doubles)
    let scale = a.map(abs).max() ?? 0
    #expect(zip(a, b).allSatisfy { abs($0 - $1) <= 1e-5 * scale })
  }

  @Test func theWholeIsTrunkAndHeadToTheBit() throws {
    let small = try quantized(try SmallModels.efficient())
    let pixels = SmallModels.pixels(count: 9, seed: 2)
    guard case .image(let image) = small.preprocessing else { return }
    let whole = try CompiledGraph(
      small.inferenceGraph, parameters: small.parameters.tensors(of: small.inferenceGraph),
      forms: [.pixels(shift: image.shift, scale: 1 / image.scale)])
    #expect(try whole.run([.pixels(pixels, rows: 9)])[0].digest == logits(small).digest)
  }

  @Test func aQuantizedModelStaysCloseAndIsSmaller() throws {
    let model = try SmallModels.efficient()
    let small = try quantized(model)
    #expect(try signalToNoise(model, small) > 20)
    let record = try #require(small.quantization)
    #expect(record.layers.count == 11 && record.layers.allSatisfy(\.isInteger))
    #expect(record.layers.allSatisfy { ($0.signalToNoise ?? 0) > 10 && $0.high > $0.low })
    #expect(small.weightByteCount < model.weightByteCount / 2)
    #expect(small.digest != model.digest)
  }

  @Test func everyStepCanBeLeftOut() throws {
    let model = try SmallModels.efficient()
    let switches: [(inout QuantizationSettings) -> Void] = [
      { _ in }, { $0.equalizes = false }, { $0.correctsBias = false }, { $0.keepsTapSums = false },
      { $0.ranges = .percentile(99.9) },
    ]
    let digests = try switches.map { try quantized(model, $0).digest }
    #expect(Set(digests).count == switches.count)
    for configure in switches {
      #expect(try signalToNoise(model, try quantized(model, configure)) > 12)
    }
  }

  @Test func equalizationAloneChangesNothingThatWasSeen() throws {
    let model = try SmallModels.efficient()
    let calibration = try rows(model, count: 9, seed: 2)
    let network = QuantizableNetwork(try model.foldingNormalization())
    let plain = network.model.parameters.tensors(of: network.graph)
    let statistics = try NetworkStatistics(network, plain, on: calibration)
    let equalized = Equalization(network, statistics).applied(to: plain)
    let changed = plain.keys.filter { plain[$0]?.digest != equalized[$0]?.digest }
    #expect(changed.count > 10)
    let input = try calibration.tensor(0..<9)
    let before = try CompiledGraph(network.graph, parameters: plain).run([.tensor(input)])[0]
      .doubles
    let after = try CompiledGraph(network.graph, parameters: equalized).run([.tensor(input)])[0]
      .doubles
    let scale = before.map(abs).max() ?? 0
    // A dozen layers, each with weights that were rounded twice more.
    #expect(zip(before, after).allSatisfy { abs($0 - $1) <= 1e-4 * scale })
    let raised = try NetworkStatistics(network, equalized, on: calibration)
    for layer in network.layers where layer.clamp != nil {
      #expect((raised.values[layer.output]?.high ?? 0) <= 6)
    }
  }

  @Test func bytesDoNotDependOnThreadsBatchOrKernels() throws {
    let model = try SmallModels.efficient()
    let expected = try quantized(model).digest
    let small = try quantized(model)
    let reference = try logits(small, mode: .reference).digest
    let threads = WorkerPool.threadCount
    defer { WorkerPool.setThreadCount(threads) }
    for count in 1...3 {
      WorkerPool.setThreadCount(count)
      #expect(try quantized(model).digest == expected, "\(count) threads")
      for batch in [1, 2, 7] {
        #expect(try logits(small, batch: batch).digest == reference, "\(count), \(batch)")
      }
    }
  }

  @Test func layersLeftRealKeepTheirWeights() throws {
    let model = try SmallModels.efficient()
    let small = try quantized(model) { $0.realLayers = ["head.linear", "stem.conv"] }
    let record = try #require(small.quantization)
    #expect(record.layers.filter { !$0.isInteger }.map(\.name) == ["stem.conv", "head.linear"])
    #expect(small.parameters["head.weight"]?.count == model.parameters["head.weight"]?.count)
    #expect(try signalToNoise(model, small) > 20)
    #expect(try logits(small).digest == logits(small, mode: .reference).digest)
  }

  @Test func anySetOfLayersMayStayReal() throws {
    let model = try SmallModels.efficient()
    let names = try Quantizer.layerNames(of: model)
    #expect(names.count == 11)
    var sets = names.map { Set([$0]) }
    var stream = RandomSource(seed: 12, purpose: "layers").stream()
    for _ in 0..<12 { sets.append(Set(names.filter { _ in stream.uniformFloat() < 0.5 })) }
    for real in sets where real.count < names.count {
      let small = try quantized(model, count: 6) { $0.realLayers = real }
      let record = try #require(small.quantization)
      #expect(Set(record.layers.filter { !$0.isInteger }.map(\.name)) == real)
      #expect(
        try logits(small).digest == logits(small, mode: .reference).digest, "\(real.sorted())")
      #expect(try signalToNoise(model, small) > 20, "\(real.sorted())")
    }
  }

  @Test func aLinearModelOfColumnsIsQuantizedToo() throws {
    let model = try SmallModels.linear()
    var stream = RandomSource(seed: 4, purpose: "rows").stream()
    let tensor = Tensor((0..<80).map { _ in 4 * stream.uniformFloat() - 2 }, shape: [20, 4])
    let small = try Quantizer(model, using: CalibrationRows(tensor), QuantizationSettings()).model()
    let outputs = try [model, small].map { try Predictor($0).logits(features: tensor).doubles }
    let scale = outputs[0].map(abs).max() ?? 0
    #expect(zip(outputs[0], outputs[1]).allSatisfy { abs($0 - $1) < 0.03 * scale })
  }

  @Test func randomNetworksGiveTheReferencesBits() throws {
    for seed in 10..<14 {
      let model = try SmallModels.efficient(seed: Int64(seed), classes: 2 + seed % 3)
      let small = try quantized(model, count: 6)
      #expect(
        try logits(small).digest == logits(small, mode: .reference).digest, "seed \(seed)")
    }
  }
}

@Suite struct RefusalTests {
  @Test func rowsThatTellNoRangesAreRefused() throws {
    let model = try SmallModels.efficient()
    let settings = QuantizationSettings()
    #expect(throws: QuantizationError.noRows) {
      try Quantizer(model, using: rows(model, count: 0), settings)
    }
    let one = SmallModels.pixels(count: 1)
    guard case .image(let image) = model.preprocessing else { return }
    #expect(throws: QuantizationError.rowsAllEqual(count: 2)) {
      try Quantizer(model, using: CalibrationRows(pixels: one + one, image), settings)
    }
    for bad in [Float.nan, .infinity] {
      let tensor = Tensor([Float(1), 2, 3, 4, 5, bad, 7, 8], shape: [2, 4])
      #expect(throws: QuantizationError.notFinite(layer: nil)) {
        try Quantizer(SmallModels.linear(), using: CalibrationRows(tensor), settings)
      }
    }
  }

  @Test func nothingLeftToQuantizeAndTwiceAreRefused() throws {
    let model = try SmallModels.efficient()
    var settings = QuantizationSettings()
    settings.realLayers = Set(try Quantizer.layerNames(of: model))
    let quantizer = try Quantizer(model, using: rows(model, count: 4), settings)
    #expect(throws: QuantizationError.nothingToQuantize) { try quantizer.model() }
    let small = try quantized(model, count: 4)
    #expect(throws: QuantizationError.alreadyQuantized) {
      try Quantizer(small, using: rows(model, count: 4), QuantizationSettings())
    }
  }
}

@Suite struct WeightRoundingTests {
  @Test func sumsOfTapsAreKept() {
    var stream = RandomSource(seed: 8, purpose: "taps").stream()
    for _ in 0..<200 {
      let weight = Tensor((0..<25).map { _ in 2 * stream.uniformFloat() - 1 }, shape: [1, 1, 5, 5])
      let rounding = WeightRounding(weight, keepsSums: true, bias: [0.3], inputScale: 0.1)
      let wanted = weight.floats.reduce(0, +) / rounding.scales[0]
      let sum = Float(rounding.integers.reduce(0) { $0 + Int($1) })
      #expect(abs(sum - wanted) <= 0.51)
      for (integer, weight) in zip(rounding.integers, weight.floats) {
        #expect(abs(Float(integer) - weight / rounding.scales[0]) <= 1.01)
      }
    }
  }

  @Test func aChannelWithoutWeightsKeepsItsBias() {
    let rounding = WeightRounding(
      Tensor([Float(0), 0, 1, -1], shape: [2, 2]), keepsSums: false, bias: [0.7, 1e9],
      inputScale: 0.01)
    let layer = Quantization.Layer(
      name: "x", rounding, shape: [2, 2], bias: [0.7, 1e9], inputScale: 0.01)
    let bias = layer.realBias(inputScale: 0.01).floats
    #expect(abs(bias[0] - 0.7) < 1e-4 && abs(bias[1] / 1e9 - 1) < 1e-6)
  }
}
