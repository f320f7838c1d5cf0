import Testing

@testable import Training

struct ScheduleTests {
  private func shares(_ schedule: Schedule, of count: Int) -> [Double] {
    (0..<count).map { schedule.share(step: $0, of: count) }
  }

  @Test func schedulesGoWhereTheySay() {
    #expect(shares(.constant, of: 3) == [1, 1, 1])
    #expect(shares(.step, of: 6) == [1, 1, 0.1, 0.1, 0.01, 0.01])
    let cosine = shares(.cosine, of: 4)
    #expect(cosine[0] == 1 && abs(cosine[2] - 0.5) < 1e-15)
    #expect(zip(cosine, cosine.dropFirst()).allSatisfy { $0 > $1 })
  }

  @Test func aCycleIsThatOfPyTorch() {
    // OneCycleLR(max_lr=1, total_steps=40), its first, some middle and last steps.
    let cycle = shares(.cycle, of: 40)
    let expected = [
      (0, 0.040000000000000036), (5, 0.45168887762882304), (11, 1.0),
      (12, 0.9968561175222016), (25, 0.500002), (39, 4e-06),
    ]
    for (step, share) in expected { #expect(abs(cycle[step] - share) < 1e-12, "step \(step)") }
  }

  @Test func aWarmUpRisesEvenlyToTheSchedule() {
    let plan = RatePlan(rate: 0.4, schedule: .constant, warmupCount: 3, stepCount: 6)
    let rates = (0..<6).map { plan.rate(step: $0) }
    for (rate, expected) in zip(rates, [0.1, 0.2, 0.3, 0.4, 0.4, 0.4]) {
      #expect(abs(rate - expected) < 1e-15)
    }
  }

  @Test func ratesFromLayerToLayerHaveEqualRatios() {
    let factors = (0...4).map {
      RatePlan.factor(lowest: 1e-5, highest: 1e-1, place: Double($0) / 4)
    }
    for (factor, expected) in zip(factors, [1e-4, 1e-3, 1e-2, 1e-1, 1]) {
      #expect(abs(factor / expected - 1) < 1e-12)
    }
  }
}
