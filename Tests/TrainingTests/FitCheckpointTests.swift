import Models
import Tensors
import Testing

@testable import Training

extension TrainingSuite.FitTests {
  /// The checkpoints after each epoch of a fit, as bytes, and what the fit gave.
  private func checkpoints(
    of fit: Fit
  ) throws -> (after: [[UInt8]], result: FitResult) {
    var after: [[UInt8]] = []
    let result = try fit.run(onEpoch: { _, checkpoint in after.append(checkpoint.bytes) })
    return (after, result)
  }

  private func isEqual(_ left: FitResult, _ right: FitResult) -> Bool {
    left.records == right.records
      && left.parameters.mapValues(\.digest) == right.parameters.mapValues(\.digest)
  }

  @Test func aFitThatGoesOnFromAnyEpochEndsWithTheSameBits() throws {
    let problem = try FitProblem(
      model: try model(), examples: separable(rows: 70, seed: 3),
      validation: separable(rows: 20, seed: 4))
    let fit = Fit(problem, settings: FitSettings(epochs: 5, seed: 3))
    let whole = try checkpoints(of: fit)
    for epoch in 1...5 {
      let checkpoint = try #require(FitCheckpoint(whole.after[epoch - 1]))
      #expect(checkpoint.bytes == whole.after[epoch - 1])
      #expect(fit.canResume(checkpoint))
      var stepCount = 0
      let rest = try fit.run(from: checkpoint, onStep: { _ in stepCount += 1 })
      #expect(isEqual(rest, whole.result), "after epoch \(epoch)")
      #expect(stepCount == (5 - epoch) * fit.stepsPerEpoch)
    }
  }

  @Test func aCheckpointOfAnotherFitIsNotLookedAt() throws {
    let problem = try FitProblem(model: try model(), examples: separable(rows: 70, seed: 3))
    let other = try FitProblem(model: try model(), examples: separable(rows: 20, seed: 3))
    let fit = Fit(problem, settings: FitSettings(epochs: 3))
    let bytes = try #require(
      try checkpoints(of: Fit(other, settings: FitSettings(epochs: 2))).after.last)
    let checkpoint = try #require(FitCheckpoint(bytes))
    #expect(!fit.canResume(checkpoint))
    #expect(isEqual(try fit.run(from: checkpoint), try fit.run()))
  }

  @Test func mutatedCheckpointsAreNoneOrAreReadWhole() throws {
    let problem = try FitProblem(model: try model(), examples: separable(rows: 20, seed: 3))
    let fit = Fit(problem, settings: FitSettings(epochs: 2))
    let bytes = try #require(try checkpoints(of: fit).after.first)
    for seed in 0..<200 {
      var stream = RandomSource(seed: Int64(seed), purpose: "mutations").stream()
      var mutated = bytes
      for _ in 0..<(1 + stream.integer(below: 3)) {
        let position = stream.integer(below: mutated.count)
        mutated[position] = UInt8(truncatingIfNeeded: stream.bits64())
      }
      if seed % 5 == 0 { mutated.removeLast(1 + stream.integer(below: mutated.count - 1)) }
      guard let checkpoint = FitCheckpoint(mutated) else { continue }
      #expect(checkpoint.bytes == mutated, "seed \(seed)")
    }
  }
}
