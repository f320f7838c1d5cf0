import Testing

@testable import Statistics

struct WilsonIntervalTests {
  @Test func endsAgreeWithSciPy() throws {
    for row in try Fixture.load().wilson {
      let interval = WilsonInterval(
        successes: Int(row[0]), trials: Int(row[1]), confidence: row[2])
      #expect(abs(interval.lower - row[3]) <= 1e-14, "\(row)")
      #expect(abs(interval.upper - row[4]) <= 1e-14, "\(row)")
    }
  }

  @Test func oneTrialLeavesNearlyEverythingPossible() {
    #expect(WilsonInterval(successes: 0, trials: 1).lower == 0)
    #expect(WilsonInterval(successes: 1, trials: 1).upper == 1)
    #expect(WilsonInterval(successes: 1, trials: 1).lower < 0.25)
  }
}
