import Graphs
import Models
import Tensors
import Testing

@testable import Training

extension TrainingSuite.FitTests {
  /// A fit on few rows at a rate that is too high for them, so that the validation loss turns.
  private func turning(_ change: (inout FitSettings) -> Void = { _ in }) throws -> Fit {
    let problem = try FitProblem(
      model: try model(dropout: false), examples: separable(rows: 24, seed: 3),
      validation: try mislabelled())
    var settings = FitSettings(epochs: 12, rate: 0.3, seed: 3)
    settings.schedule = .constant
    settings.patience = 3
    change(&settings)
    return Fit(problem, settings: settings)
  }

  /// Rows of which every third has another class than it looks like.
  private func mislabelled() throws -> FitExamples {
    let rows = try separable(rows: 30, seed: 4)
    guard case .classes(let labels) = rows.targets else { return rows }
    return try FitExamples(
      features: rows.features(Array(0..<30)),
      targets: .classes(labels.enumerated().map { $0 % 4 == 0 ? ($1 + 1) % 3 : $1 }))
  }

  @Test func patienceKeepsTheBestEpoch() throws {
    let result = try turning().run()
    let best = try #require(result.bestEpoch)
    let losses = result.records.map { $0.validationLoss ?? .infinity }
    #expect(result.hasTurned && result.stoppedAfter == nil)
    #expect(result.records.count == best + 3 && losses.min() == losses[best - 1])
    let there = try turning { ($0.patience, $0.stopAfter) = (nil, best) }.run()
    #expect(result.parameters.mapValues(\.digest) == there.parameters.mapValues(\.digest))
  }

  @Test func aFitWithPatienceGoesOnFromAnyEpoch() throws {
    let fit = try turning()
    var checkpoints: [[UInt8]] = []
    let whole = try fit.run(onEpoch: { _, checkpoint in checkpoints.append(checkpoint.bytes) })
    for bytes in checkpoints {
      let checkpoint = try #require(FitCheckpoint(bytes))
      #expect(checkpoint.bytes == bytes && fit.canResume(checkpoint))
      let rest = try fit.run(from: checkpoint)
      #expect(rest.records == whole.records && rest.bestEpoch == whole.bestEpoch)
      #expect(rest.parameters.mapValues(\.digest) == whole.parameters.mapValues(\.digest))
    }
    let other = try turning { $0.patience = nil }
    #expect(!other.canResume(try #require(FitCheckpoint(checkpoints[0]))))
  }

  @Test func everyClauseDecides() throws {
    let problem = try FitProblem(model: try model(), examples: separable(rows: 50, seed: 6))
    let changes: [(inout FitSettings) -> Void] = [
      { _ in }, { $0.schedule = .step }, { $0.warmup = 1 }, { $0.loss = "binary" },
      { $0.loss = "focal" }, { $0.smoothing = 0.1 }, { $0.isBalanced = true },
      { $0.gradientLimit = 0.01 }, { $0.mixup = 0.2 }, { $0.optimizer = .sgd() },
    ]
    let digests = try changes.map { change in
      var settings = FitSettings(epochs: 2)
      change(&settings)
      let result = try Fit(problem, settings: settings).run()
      #expect(result.records.allSatisfy { $0.loss.isFinite && $0.steps.count == 2 })
      return try #require(result.parameters[problem.model.head.weight]).digest
    }
    #expect(Set(digests).count == changes.count)
  }

  @Test func namingTheUsualLossChangesNothing() throws {
    let problem = try FitProblem(model: try model(), examples: separable(rows: 50, seed: 6))
    var settings = FitSettings(epochs: 2)
    let plain = try Fit(problem, settings: settings).run()
    settings.loss = "softmax"
    let named = try Fit(problem, settings: settings).run()
    #expect(named.records == plain.records)
    #expect(named.parameters.mapValues(\.digest) == plain.parameters.mapValues(\.digest))
  }

  @Test func rareClassesCountMoreWhereBalanced() throws {
    // Nine rows of the first class to one of the second, which no feature tells apart.
    let examples = try FitExamples(
      features: Tensor([Float](repeating: 1, count: 500), shape: [100, 5]),
      targets: .classes((0..<100).map { $0 % 10 == 0 ? 1 : 0 }))
    let problem = try FitProblem(model: try model(dropout: false), examples: examples)
    var settings = FitSettings(epochs: 60, rate: 5e-2, batch: 100)
    settings.isBalanced = true
    let result = try Fit(problem, settings: settings).run()
    let bias = try #require(result.parameters[problem.model.head.bias]).floatValues
    let weight = try #require(result.parameters[problem.model.head.weight]).floatValues
    let scores = (0..<2).map { row -> Float in
      let own: ArraySlice<Float> = weight[5 * row..<5 * row + 5]
      return bias[row] + own.reduce(0, +)
    }
    #expect(abs(scores[0] - scores[1]) < 0.1)
  }
}
