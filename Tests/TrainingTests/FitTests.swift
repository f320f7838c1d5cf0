import Graphs
import Models
import Tensors
import Testing

@testable import Training

extension TrainingSuite {
  struct FitTests {
    @Test func aHeadLearnsToSeparate() throws {
      let examples = try separable(rows: 200, seed: 1)
      let fresh = try separable(rows: 200, seed: 2)
      let problem = try FitProblem(
        model: try model(dropout: false), examples: examples, validation: fresh)
      let result = try Fit(problem, settings: FitSettings(epochs: 15)).run()
      #expect(result.records.count == 15 && result.stoppedAfter == nil)
      let last = try #require(result.records.last)
      #expect(try #require(last.accuracy) >= 0.97)
      #expect(try #require(last.validationAccuracy) >= 0.97)
      #expect(last.loss < result.records[0].loss)
    }

    @Test func threadsChangeNoBit() throws {
      let problem = try FitProblem(model: try model(), examples: separable(rows: 70, seed: 3))
      defer { WorkerPool.setThreadCount(2) }
      let digests = try (1...3).map { threads in
        WorkerPool.setThreadCount(threads)
        return try Fit(problem, settings: FitSettings(epochs: 3, seed: 9)).run().digest
      }
      #expect(Set(digests).count == 1)
    }

    @Test func stoppingAfterSomeEpochsIsTheBeginningOfTheWhole() throws {
      let problem = try FitProblem(model: try model(), examples: separable(rows: 50, seed: 4))
      var afterEach: [Digest] = []
      _ = try Fit(problem, settings: FitSettings(epochs: 6))
        .run(onEpoch: { result, _ in afterEach.append(result.digest) })
      #expect(afterEach.count == 6)
      for last in 1...6 {
        let settings = FitSettings(epochs: 6, stopAfter: last)
        let result = try Fit(problem, settings: settings).run()
        #expect(result.digest == afterEach[last - 1])
        #expect(result.stoppedAfter == (last == 6 ? nil : last))
      }
    }

    @Test func anInterruptKeepsTheLastWholeEpoch() throws {
      let problem = try FitProblem(model: try model(), examples: separable(rows: 100, seed: 5))
      defer { Interrupt.clear() }
      let stopped = try Fit(problem, settings: FitSettings(epochs: 8)).run(onStep: { progress in
        if progress.epoch == 4, progress.step == 2 { Interrupt.request() }
      })
      Interrupt.clear()
      #expect(stopped.wasInterrupted && stopped.stoppedAfter == 3)
      let settings = FitSettings(epochs: 8, stopAfter: 3)
      #expect(try Fit(problem, settings: settings).run().digest == stopped.digest)
      Interrupt.request()
      #expect(throws: FitError.self) { try Fit(problem, settings: settings).run() }
    }

    @Test func seedRateBatchAndWeightDecayDecide() throws {
      let problem = try FitProblem(model: try model(), examples: separable(rows: 50, seed: 6))
      var settings = [FitSettings](repeating: FitSettings(epochs: 2), count: 5)
      settings[1].seed = 1
      settings[2].rate = 2e-2
      settings[3].batch = 20
      settings[4].optimizer = .adamW(AdamWSettings(weightDecay: 0))
      let digests = try settings.map { try Fit(problem, settings: $0).run().digest }
      #expect(Set(digests).count == 5)
      #expect(Set(settings.map { Digest(of: $0.canonicalValue) }).count == 5)
      #expect(try Fit(problem, settings: settings[0]).run().digest == digests[0])
    }

    @Test func aLossThatIsNoNumberStopsWithAdvice() throws {
      var examples = try separable(rows: 64, seed: 7)
      let huge = try examples.features(Array(0..<64)).floatValues.map { $0 * 1e25 }
      examples = try FitExamples(
        features: Tensor(huge, shape: [64, 5]), targets: examples.targets)
      let problem = try FitProblem(model: try model(dropout: false), examples: examples)
      do {
        _ = try Fit(problem, settings: FitSettings(epochs: 50, rate: 1e15)).run()
        Issue.record("the loss stayed a number")
      } catch FitError.lossNotANumber(let divergence) {
        #expect(divergence.epoch >= 1 && divergence.step >= 1)
        #expect(!divergence.gradientNorms.isEmpty && divergence.gradientNorms.count <= 6)
        #expect(divergence.suggestedRate == 1e-2)
        #expect(divergence.lastGood?.records.count ?? 0 == divergence.epoch - 1)
      }
    }

    @Test func numbersAreLearnedWhateverTheirUnit() throws {
      var stream = RandomSource(seed: 8, purpose: "line").stream()
      let x = (0..<120).map { _ in 2 * stream.uniformFloat() - 1 }
      let slopes = try [Float(1e-4), 1, 1e6].map { unit in
        let targets = x.map { (3 * $0 + 40) * unit }
        let examples = try FitExamples(
          features: Tensor(x, shape: [120, 1]), targets: .numbers(targets))
        let start = try Model.linear(
          on: ColumnPreprocessing(measuring: [("x", x.map(Double.init))]),
          target: Target(column: "y", task: .number), seed: 0)
        let result = try Fit(
          FitProblem(model: start, examples: examples, validation: examples),
          settings: FitSettings(epochs: 60, rate: 5e-2, batch: 8)
        ).run()
        let loss = try #require(result.records.last?.validationLoss)
        // Of the targets' variance of about 3 unit² less than a thousandth is left.
        #expect(loss < 3e-3 * Double(unit * unit), "unit \(unit)")
        #expect(result.records.last?.accuracy == nil)
        return try #require(result.parameters["linear.weight"]).floatValues[0] / unit
      }
      for slope in slopes { #expect(abs(slope - 3) < 0.05 && abs(slope - slopes[1]) < 1e-3) }
    }

    @Test func aFitGoesOnFromWhatAModelKnows() throws {
      var stream = RandomSource(seed: 9, purpose: "line").stream()
      let x = (0..<60).map { _ in 2 * stream.uniformFloat() - 1 }
      let examples = try FitExamples(
        features: Tensor(x, shape: [60, 1]), targets: .numbers(x.map { 300 * $0 + 4000 }))
      let start = try Model.linear(
        on: ColumnPreprocessing(measuring: [("x", x.map(Double.init))]),
        target: Target(column: "y", task: .number), seed: 0)
      let settings = FitSettings(epochs: 60, rate: 5e-2, batch: 8)
      let first = try Fit(FitProblem(model: start, examples: examples), settings: settings).run()
      let tuned = start.fitted(weights: first.parameters, on: [])
      let gentle = FitSettings(epochs: 1, rate: 1e-4, batch: 8)
      let second = try Fit(FitProblem(model: tuned, examples: examples), settings: gentle).run()
      let before = try #require(first.parameters["linear.weight"]).floatValues[0]
      let after = try #require(second.parameters["linear.weight"]).floatValues[0]
      #expect(abs(after - before) < 1 && second.records[0].loss < 2 * first.records[59].loss + 1)
    }

    @Test func theEstimateCountsFeaturesAndEpochs() throws {
      let small = try FitProblem(model: try model(), examples: separable(rows: 100, seed: 1))
      let large = try FitProblem(model: try model(), examples: separable(rows: 1000, seed: 1))
      let few = Fit(small, settings: FitSettings(epochs: 2)).estimate
      let many = Fit(large, settings: FitSettings(epochs: 20)).estimate
      #expect(many.memoryBytes - few.memoryBytes == 4 * 900 * 5)
      #expect(abs(many.seconds / few.seconds - 100) < 1)
      let stopped = Fit(large, settings: FitSettings(epochs: 20, stopAfter: 2)).estimate
      #expect(abs(many.seconds / stopped.seconds - 10) < 0.1)
    }

    @Test func whatIsNotFiniteIsRefusedWithItsRow() throws {
      let values: [Float] = [1, 2, .nan, 3, .infinity, 4]
      let error = #expect(throws: FitError.self) {
        try FitExamples(features: Tensor(values, shape: [3, 2]), targets: .classes([0, 1, 0]))
      }
      guard case .notFinite(rowCount: 2, firstRow: 1) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }

    @Test func aFrozenModelHasNothingToFit() throws {
      let frozen = try model().freezing(.all)
      let error = #expect(throws: FitError.self) {
        try FitProblem(model: frozen, examples: separable(rows: 4, seed: 1))
      }
      guard case .nothingTrains = error else {
        Issue.record("\(String(describing: error))")
        return
      }
    }

    /// A head for three classes on five columns.
    func model(dropout: Bool = true) throws -> Model {
      let labels = try ClassLabels(["a", "b", "c"])
      let target = Target(column: "kind", task: .classes(labels))
      let columns = (0..<5).map { (name: "column \($0)", values: [0.0, 1]) }
      let linear = try Model.linear(
        on: ColumnPreprocessing(measuring: columns), target: target, seed: 1)
      return dropout ? try linear.adapted(to: target, seed: 1) : linear
    }

    /// Rows around one corner for each class.
    func separable(rows: Int, seed: Int64) throws -> FitExamples {
      let source = RandomSource(seed: seed, purpose: "separable")
      var values: [Float] = []
      let labels = (0..<rows).map { $0 % 3 }
      for (row, label) in labels.enumerated() {
        var stream = source.stream(row: row)
        values += (0..<5).map { ($0 == label ? 4 : 0) + 2 * stream.uniformFloat() }
      }
      return try FitExamples(
        features: Tensor(values, shape: [rows, 5]), targets: .classes(labels))
    }
  }
}

extension FitResult {
  /// The digest of weights and records.
  fileprivate var digest: Digest {
    let weights = parameters.sorted { $0.key < $1.key }.map { $0.value.canonicalValue }
    return Digest(
      of: [
        "weights": .array(weights),
        "losses": .array(records.map { .real($0.loss) }),
        "accuracies": .array(records.map { $0.accuracy.map { .real($0) } ?? .null }),
      ])
  }
}
