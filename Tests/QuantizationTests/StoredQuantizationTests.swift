import Graphs
import Tensors
import Testing

@testable import Models
@testable import Quantization

private func quantized(except real: Int = 0) throws -> Model {
  let model = try SmallModels.efficient()
  guard case .image(let image) = model.preprocessing else { return model }
  var settings = QuantizationSettings()
  settings.realLayers = Set(try Quantizer.layerNames(of: model).prefix(real))
  let rows = try CalibrationRows(pixels: SmallModels.pixels(count: 6), image)
  return try Quantizer(model, using: rows, settings).model()
}

@Suite struct StoredQuantizationTests {
  @Test func aQuantizedModelComesBackWithItsDigest() throws {
    for real in [0, 2] {
      let small = try quantized(except: real)
      let bytes = try small.stored().file().bytes
      let again = try Model(try SavedValue(bytes: bytes))
      #expect(again.digest == small.digest)
      #expect(again.quantization == small.quantization)
      #expect(try again.stored().file().bytes == bytes)
    }
  }

  @Test func whatWasTriedComesBackToo() throws {
    let model = try SmallModels.efficient()
    let small = try quantized()
    let record = try #require(small.quantization)
    let trials = [
      QuantizationRecord.Trial(
        layers: [], loss: 0.03, slice: "type poly", isWithin: false, rowCount: 64),
      .init(layers: ["stem.conv", "top.conv"], loss: 0, slice: nil, isWithin: true, rowCount: 200),
    ]
    // As a Thaw wrote them that sent whole regions back.
    let old = [
      QuantizationRecord.Trial(
        layers: [], loss: 0.03, slice: "type poly", isWithin: false, rowCount: nil),
      .init(
        layers: ["blocks[0]"], loss: 0, slice: nil, isWithin: true, rowCount: nil,
        signalToNoise: 21.5),
    ]
    var digests = Set<Digest>()
    for (gain, trials) in [(Double?.none, []), (0.25, trials), (nil, old)] {
      let tried = try model.foldingNormalization().quantized(
        QuantizationRecord(
          integers: record.integers, layers: record.layers.map { $0.with(gain: gain) },
          methods: record.methods, trials: trials, realByteCount: record.realByteCount))
      let again = try Model(try SavedValue(bytes: tried.stored().file().bytes))
      #expect(again.digest == tried.digest)
      #expect(again.quantization == tried.quantization)
      digests.insert(tried.digest)
    }
    #expect(digests.count == 3 && digests.contains(small.digest))
  }

  @Test func theFileHoldsIntegersAndNotWhatTheyStandFor() throws {
    let stored = try quantized().stored()
    let integers = stored.tensors.filter { $0.tensor.elementType == .int64 }
    #expect(integers.count == 22)
    #expect(stored.tensors.count == 33)
  }

  @Test func integersThatDoNotFitAreRefused() throws {
    let stored = try quantized().stored()
    func changing(
      _ name: String, _ change: (Tensor) -> Tensor
    ) -> SavedValue {
      SavedValue(
        kind: stored.kind, texts: stored.texts,
        tensors: stored.tensors.map { ($0.name, $0.name == name ? change($0.tensor) : $0.tensor) })
    }
    let weight = "quantized.stem.conv.weight"
    let tooLarge = changing(weight) {
      Tensor([Int64](repeating: -128, count: $0.count), shape: $0.shape)
    }
    #expect(throws: SavedValueError.self) { try Model(tooLarge) }
    let flat = changing(weight) { Tensor($0.int64Values ?? [], shape: [$0.count]) }
    #expect(throws: SavedValueError.self) { try Model(flat) }
    let nameless = changing("quantized.stem.conv.scales") {
      Tensor([Float](repeating: .nan, count: $0.count), shape: $0.shape)
    }
    #expect(throws: SavedValueError.self) { try Model(nameless) }
    let heavy = changing("quantized.stem.conv.bias") {
      Tensor([Int64](repeating: 1 << 31 - 1, count: $0.count), shape: $0.shape)
    }
    #expect(throws: SavedValueError.self) { try Model(heavy) }
    let other = changing(weight) { tensor in
      Tensor((tensor.int64Values ?? []).map { $0 == 0 ? Int64(1) : 0 }, shape: tensor.shape)
    }
    #expect(throws: SavedValueError.self) { try Model(other) }
  }
}
