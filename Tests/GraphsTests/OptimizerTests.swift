import Foundation
import Tensors
import Testing

@testable import Graphs

/// What PyTorch's optimizers made of given gradients (`Fixtures/optimizers.py`).
private struct Fixture: Decodable {
  let start: [Float]
  let gradients: [[Float]]
  let ends: [String: [Float]]

  static func load() throws -> Fixture {
    let url = try #require(
      Bundle.module.url(
        forResource: "optimizers", withExtension: "json", subdirectory: "Fixtures"))
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }
}

struct OptimizerTests {
  private static let optimizers: [String: Optimizer] = [
    "adamw": .adamW(AdamWSettings(weightDecay: 0.05)),
    "adam": .adam(AdamWSettings(weightDecay: 0)),
    "adam decayed": .adam(AdamWSettings(weightDecay: 0.05)),
    "sgd": .sgd(momentum: 0),
    "sgd momentum": .sgd(momentum: 0.9, weightDecay: 0.05),
    "sgd nesterov": .sgd(momentum: 0.9, isNesterov: true, weightDecay: 0.05),
    "rmsprop": .rmsProp(weightDecay: 0.05),
  ]

  @Test func aHundredStepsAgreeWithPyTorch() throws {
    let fixture = try Fixture.load()
    #expect(Set(fixture.ends.keys) == Set(Self.optimizers.keys))
    for (name, optimizer) in Self.optimizers {
      var clock = OptimizerClock(optimizer)
      let zeros = Tensor(repeating: 0, TensorType(.float32, [12]))
      var state =
        [Tensor(fixture.start, shape: [12])]
        + [Tensor](repeating: zeros, count: optimizer.momentCount)
      for gradient in fixture.gradients {
        clock.advance()
        let settings = clock.settings(rate: 1e-2)
        #expect(settings.count == optimizer.settingsCount)
        state = try evaluate(
          optimizer.operation,
          [Tensor(gradient, shape: [12])] + state + [Tensor(settings, shape: [settings.count])])
      }
      let expected = try #require(fixture.ends[name])
      let largest = expected.map(abs).max() ?? 1
      for (ours, theirs) in zip(state[0].floats, expected) {
        #expect(abs(ours - theirs) <= 1e-6 * largest, "\(name): \(ours) and \(theirs)")
      }
    }
  }

  @Test func aClockThatIsSetAheadShowsTheSame() {
    var clock = OptimizerClock(.adam(AdamWSettings()))
    for _ in 0..<7 { clock.advance() }
    let other = OptimizerClock.after(7, of: .adam(AdamWSettings()))
    #expect(other.stepsTaken == 7 && clock.settings(rate: 0.3) == other.settings(rate: 0.3))
  }
}
