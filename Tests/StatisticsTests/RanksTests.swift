import Testing

@testable import Statistics

struct RanksTests {
  @Test func tiesShareTheMeanOfTheirRanks() throws {
    for sample in try Fixture.load().samples {
      let ranks = Ranks.doubledMidranks(of: sample.values).map { Double($0) / 2 }
      #expect(ranks == sample.ranks)
    }
    #expect(Ranks.doubledMidranks(of: []).isEmpty)
  }
}
