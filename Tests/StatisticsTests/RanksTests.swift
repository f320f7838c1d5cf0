import Tensors
import Testing

@testable import Statistics

struct RanksTests {
  @Test func tiesShareTheMeanOfTheirRanks() throws {
    for sample in try Fixture.load().samples {
      let ranks = try Ranks.doubledMidranks(of: sample.values).map { Double($0) / 2 }
      #expect(ranks == sample.ranks)
    }
    #expect(try Ranks.doubledMidranks(of: []).isEmpty)
  }

  @Test func ranksHeedTheWishToStop() {
    Interrupt.request()
    defer { Interrupt.clear() }
    #expect(throws: Interrupted.self) { try Ranks.doubledMidranks(of: [2, 1]) }
    #expect(throws: Interrupted.self) {
      try PairedAreas(first: [[1, 2]], second: [[2, 1]], classes: [1], labels: [0, 1])
    }
  }
}
