import Datasets
import Foundation
import Graphs
import Tensors
import Testing

@testable import Models
@testable import Training

extension TrainingSuite {
  struct FeatureExtractionTests {
    private let library = TemporaryFolder()

    @Test func batchThreadsAndCacheChangeNoBit() throws {
      let model = try smallNetwork()
      let images = try pictures()
      let expected = try FeatureExtraction(of: model, cache: nil).features(of: images)
      #expect(expected.tensor.shape == [11, 8] && expected.cachedCount == 0)
      #expect(Set(expected.tensor.floatValues).count > 20)
      let cache = FeatureCache(library: library.path)
      defer { WorkerPool.setThreadCount(2) }
      for (round, batch) in [1, 3, 7, 32].enumerated() {
        WorkerPool.setThreadCount(round % 3 + 1)
        let alone = try FeatureExtraction(of: model, cache: nil, batch: batch)
          .features(of: images)
        #expect(alone.tensor.digest == expected.tensor.digest)
        let kept = try FeatureExtraction(of: model, cache: cache, batch: batch)
          .features(of: images)
        #expect(kept.tensor.digest == expected.tensor.digest)
        #expect(kept.cachedCount == (round == 0 ? 0 : 11) && kept.cacheFailure == nil)
        #expect(kept.digests == expected.digests)
      }
    }

    @Test func featuresAreTheGraphsOwn() throws {
      let model = try smallNetwork()
      let images = try pictures()
      guard case .image(let preprocessing) = model.preprocessing else { return }
      let batch = try ImageBatch(
        reading: images, width: preprocessing.width, height: preprocessing.height, .bicubic)
      let input = try preprocessing.tensor(pixels: batch.pixels)
      let expected = try model.trunk.resized(rows: images.count)
        .evaluate([input], parameters: model.parameters.tensors(of: model.trunk))[0]
      let found = try FeatureExtraction(of: model, cache: nil).features(of: images)
      for (ours, theirs) in zip(found.tensor.floatValues, expected.floatValues) {
        // A sum of 27 products of order 1 and a mean of 64, in another order.
        #expect(abs(ours - theirs) <= 91 * Float.ulpOfOne * 4)
      }
    }

    @Test func equalFilesAreComputedOnce() throws {
      let images = try pictures()
      var totals: [Int] = []
      let found = try FeatureExtraction(of: smallNetwork(), cache: nil)
        .features(of: images) { totals.append($0.totalCount) }
      #expect(totals == [10])
      let rows = found.tensor.floatValues
      #expect(found.digests[10] == found.digests[3])
      #expect(rows[80..<88].elementsEqual(rows[24..<32]))
    }

    @Test func anotherTrunkHasOtherFeatures() throws {
      let cache = FeatureCache(library: library.path)
      let images = try pictures()
      let first = try FeatureExtraction(of: smallNetwork(), cache: cache).features(of: images)
      let second = try FeatureExtraction(of: smallNetwork(seed: 2), cache: cache)
        .features(of: images)
      #expect(second.cachedCount == 0 && second.tensor.digest != first.tensor.digest)
      // Another head on the same trunk shares what is kept.
      let model = try smallNetwork()
      let other = try model.adapted(to: model.target, seed: 77)
      #expect(try FeatureExtraction(of: other, cache: cache).features(of: images).cachedCount == 11)
    }

    @Test func aPictureThatCannotBeHadIsNamedWithItsRow() throws {
      var images = try pictures()
      images.insert(try picture("broken.png"), at: 5)
      let extraction = try FeatureExtraction(of: smallNetwork(), cache: nil, batch: 4)
      do {
        _ = try extraction.features(of: images)
        Issue.record("a broken picture was read")
      } catch DatasetError.undecodableImage(let path, let row, _) {
        #expect(path == "broken.png" && row == 5)
      }
      images[5] = nil
      #expect(throws: DatasetError.missingImage(row: 5)) { try extraction.features(of: images) }
    }

    @Test func anInterruptKeepsWhatWasComputed() throws {
      let cache = FeatureCache(library: library.path)
      let extraction = try FeatureExtraction(of: smallNetwork(), cache: cache, batch: 3)
      let images = try pictures()
      defer { Interrupt.clear() }
      do {
        _ = try extraction.features(of: images) { if $0.doneCount == 6 { Interrupt.request() } }
        Issue.record("the interrupt was not heeded")
      } catch {
        #expect(Interrupt.caused(error))
      }
      Interrupt.clear()
      // Six computed; picture 10 is picture 3.
      #expect(try extraction.features(of: images).cachedCount == 7)
    }

    @Test func aCacheThatFailsIsMentionedAndDoesNoHarm() throws {
      let file = library.path + "/plain"
      #expect(FileManager.default.createFile(atPath: file, contents: Data()))
      let images = try pictures()
      let broken = FeatureCache(library: file)
      let found = try FeatureExtraction(of: smallNetwork(), cache: broken).features(of: images)
      let expected = try FeatureExtraction(of: smallNetwork(), cache: nil).features(of: images)
      #expect(found.cacheFailure?.number == ENOTDIR)
      #expect(found.tensor.digest == expected.tensor.digest)
    }

    @Test func aModelOfColumnsReadsNoPictures() throws {
      let columns = try ColumnPreprocessing(measuring: [("x", [0, 1])])
      let linear = try Model.linear(
        on: columns, target: Target(column: "y", task: .number), seed: 0)
      #expect(throws: ModelError.self) { try FeatureExtraction(of: linear, cache: nil) }
    }

    private func pictures() throws -> [ImageReference?] {
      try (0..<11).map { try picture("picture\($0).png") }
    }

    private func picture(_ name: String) throws -> ImageReference {
      let folder = try #require(Bundle.module.resourceURL).appendingPathComponent("Fixtures")
      return ImageReference(name: name, path: folder.appendingPathComponent(name).path)
    }

    /// A convolution, its mean over the picture, and a head for two classes.
    private func smallNetwork(seed: Int64 = 1) throws -> Model {
      let graph = try buildGraph { builder in
        let image = builder.input("image", .float32, [1, 3, 16, 16])
        let weight = builder.parameter("conv.weight", .float32, [8, 3, 3, 3])
        let bias = builder.parameter("conv.bias", .float32, [8])
        var x = try builder.add(
          Conv(strides: [2, 2], pads: [1, 1, 1, 1]), [image, weight, bias], name: "stem.conv")
        x = try builder.add(GlobalAveragePool(), [x], name: "top.pool")
        x = try builder.add(Flatten(), [x], name: "top.flatten")
        return try linearHead(
          builder, x, weight: "head.weight", bias: "head.bias", outputCount: 2)
      }
      var stream = RandomSource(seed: seed, purpose: "network").stream()
      let parameters = graph.parameters.map { binding in
        let shape = graph.types[binding.value].shape
        let values = (0..<shape.count).map { _ in 2 * stream.uniformFloat() - 1 }
        return (name: binding.name, tensor: Tensor(values, shape: shape))
      }
      return Model(
        architecture: "test", graph: graph, parameters: Parameters(parameters),
        preprocessing: .image(ImagePreprocessing(size: 16)),
        target: Target(column: "y", task: .classes(.boolean)),
        head: Model.Head(
          dropout: 0.2, weight: "head.weight", bias: "head.bias", featureCount: 8))
    }
  }
}
