import Testing

@testable import Training

@Suite struct RateSearchTests {
  @Test func ratesGrowByEqualFactorsBetweenTheirEnds() {
    let rates = (0..<RateSearch.stepCount).map(RateSearch.rate)
    #expect(abs(rates[0] - 1e-6) < 1e-18)
    #expect(abs((rates.last ?? 0) - 10) < 1e-9)
    let factor = rates[1] / rates[0]
    for (rate, next) in zip(rates, rates.dropFirst()) {
      #expect(abs(next / rate - factor) < 1e-12)
    }
  }

  @Test func theSuggestionIsWhereTheLossFallsFastestButWellBeforeItIsLowest() {
    let rates = [1e-5, 1e-4, 1e-3, 1e-2, 1e-1, 1]
    let fall = RateSearchResult(rates: rates, losses: [2, 1.9, 1, 0.5, 0.4, 3])
    #expect(fall.minimum == 1e-1)
    #expect(fall.steepest == 1e-3)
    #expect(fall.suggestion == 1e-3)
    // The steepest place may be right before the lowest: a tenth of that is safer.
    let late = RateSearchResult(rates: rates, losses: [2, 2, 1.99, 1.9, 0.1, 3])
    #expect(late.steepest == 1e-2)
    #expect(late.suggestion == 1e-2)
    let sudden = RateSearchResult(
      rates: [0.1, 0.2, 0.4, 0.8], losses: [2, 1.9, 0.5, 3])
    #expect(sudden.steepest == 0.2)
    #expect(sudden.suggestion == 0.04)
  }

  @Test func aLossThatDoesNotFallSuggestsNothing() {
    #expect(RateSearchResult(rates: [], losses: []).suggestion == nil)
    #expect(RateSearchResult(rates: [1, 2, 3], losses: [1, 1, 1]).suggestion == nil)
    #expect(RateSearchResult(rates: [1, 2, 3, 4], losses: [1, 2, 3, 4]).suggestion == nil)
  }
}
