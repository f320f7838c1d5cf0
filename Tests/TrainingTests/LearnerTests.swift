import Foundation
import Graphs
import Models
import Tensors
import Testing

@testable import Training

extension TrainingSuite {
  struct LearnerTests {
    @Test func stepsAgreeWithPyTorch() throws {
      for expected in try Fixture.load() {
        let start = try expected.model()
        let settings = FitSettings(
          rate: 1, batch: expected.orders[0].count,
          optimizer: .adamW(AdamWSettings(weightDecay: expected.decay)))
        var learner = try Learner(
          FitProblem(model: start, examples: expected.examples()), settings)
        for (index, rows) in expected.orders.enumerated() {
          let sum = try learner.step(
            rows, epoch: 1, rate: expected.rates[index])
          // float32: a sum of at most `width` products of order 6.
          #expect(
            abs(sum.meanLoss - expected.losses[index]) < 1e-5 * max(1, expected.losses[index]))
        }
        let weight = try #require(learner.parameters[start.head.weight]).floatValues
        let bias = try #require(learner.parameters[start.head.bias]).floatValues
        // A step moves a weight by about its rate times m ÷ √v, whose relative error is that of the
        // gradient: about 1e-5 where it is not nearly 0.
        let tolerance = Float(expected.rates.reduce(0, +) * 1e-4)
        for (ours, theirs) in zip(weight + bias, expected.trained_weight + expected.trained_bias) {
          #expect(abs(ours - theirs) <= tolerance, "\(expected.kind)")
        }
      }
    }

    @Test func dropoutDependsOnSeedEpochAndRowOnly() throws {
      let expected = try #require(Fixture.load().first)
      let start = try expected.model().adapted(to: expected.model().target, seed: 2)
      let problem = try FitProblem(model: start, examples: expected.examples())
      func loss(seed: Int64, epoch: Int, _ rows: [Int]) throws -> Double {
        var learner = try Learner(problem, FitSettings(seed: seed))
        return try learner.step(rows, epoch: epoch, rate: 1e-2).loss
      }
      let alone = try [4, 11, 7].map { try loss(seed: 1, epoch: 1, [$0]) }
      let together = try loss(seed: 1, epoch: 1, [4, 11, 7])
      #expect(abs(alone.reduce(0, +) - together) < 1e-5 * together)
      #expect(try loss(seed: 2, epoch: 1, [4, 11, 7]) != together)
      #expect(try loss(seed: 1, epoch: 2, [4, 11, 7]) != together)
      #expect(try loss(seed: 1, epoch: 1, [4, 11, 7]) == together)
    }
  }
}

private struct Fixture: Decodable {
  let kind: String
  let rows, width, outputs: Int
  let decay: Double
  let rates, losses, targets: [Double]
  let features, weight, bias, trained_weight, trained_bias: [Float]
  let orders: [[Int]]

  func model() throws -> Model {
    let columns = (0..<width).map { (name: "column \($0)", values: [0.0, 1]) }
    let task =
      kind == "numbers"
      ? Target.Task.number : .classes(try ClassLabels((0..<outputs).map { "class \($0)" }))
    let linear = try Model.linear(
      on: ColumnPreprocessing(measuring: columns), target: Target(column: "y", task: task), seed: 0)
    return linear.fitted(
      weights: [
        linear.head.weight: Tensor(weight, shape: [outputs, width]),
        linear.head.bias: Tensor(bias, shape: [outputs]),
      ], on: [])
  }

  func examples() throws -> FitExamples {
    try FitExamples(
      features: Tensor(features, shape: [rows, width]),
      targets: kind == "numbers"
        ? .numbers(targets.map { Float($0) }) : .classes(targets.map { Int($0) }))
  }

  static func load() throws -> [Fixture] {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/head", withExtension: "json"))
    return try JSONDecoder().decode([Fixture].self, from: Data(contentsOf: url))
  }
}
