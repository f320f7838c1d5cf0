import Foundation
import Testing

@testable import Statistics

/// Tests and distances of two samples beside SciPy's, and beside counting all ways to deal the values.
struct TwoSampleTests {
  @Test func theTestOfKolmogorovAndSmirnovIsExactWithTiesToo() throws {
    for pair in try TwoSamples.load().kolmogorov {
      let test = KolmogorovSmirnov(pair.pooled)
      #expect(abs(test.statistic - (pair.statistic ?? 0)) < 1e-14)
      #expect(
        abs(test.pValue - pair.p) <= 1e-9 * pair.p, "\(pair.first.count), \(pair.second.count)")
    }
    #expect(KolmogorovSmirnov(PooledSample(sorted: [], [1, 2])).pValue == 1)
    #expect(KolmogorovSmirnov(PooledSample(sorted: [3, 3], [3])).pValue == 1)
  }

  @Test func theRankTestsAreWithinAFewPercentOfTheExactChance() throws {
    let fixture = try TwoSamples.load()
    for pair in fixture.location {
      let test = try #require(LinearRankTest(pair.pooled, .location))
      #expect(abs(test.pValue - pair.p) <= 0.04 * pair.p, "\(test.pValue) for \(pair.p)")
    }
    for pair in fixture.spread {
      let test = try #require(LinearRankTest(pair.pooled, .spread))
      // The fixture itself is a count of random deals, with an error of its own.
      let tolerance = 0.06 * pair.p + 4 * (pair.p / 1e6).squareRoot()
      #expect(abs(test.pValue - pair.p) <= tolerance, "\(test.pValue) for \(pair.p)")
    }
  }

  @Test func aRankTestIsRefusedWhereItsApproximationDoesNotHold() {
    let few = PooledSample(sorted: [1, 2, 3, 4, 5, 6, 7, 8, 9], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    #expect(LinearRankTest(few, .location) == nil)
    let rare = [Double](repeating: 0, count: 95) + [1, 2, 3, 4, 5]
    #expect(LinearRankTest(PooledSample(sorted: rare, rare), .location) == nil)
  }

  @Test func samplesThatDoNotMeetGiveATinyChanceAndNoNonsense() throws {
    let low = (0..<300).map(Double.init)
    let high = (1000..<1200).map(Double.init)
    let test = try #require(LinearRankTest(PooledSample(sorted: low, high), .location))
    #expect(test.pValue >= 0 && test.pValue < 1e-50)
    #expect(KolmogorovSmirnov(PooledSample(sorted: low, high)).pValue < 1e-100)
  }

  @Test func theTestOfSharesIsExact() throws {
    for row in try TwoSamples.load().share {
      let test = ShareTest(
        first: Int(row[0]), of: Int(row[1]), second: Int(row[2]), of: Int(row[3]))
      #expect(abs(test.pValue - row[4]) <= 1e-10 * row[4], "\(row)")
    }
    #expect(ShareTest(first: 0, of: 9, second: 0, of: 4).pValue == 1)
    #expect(ShareTest(first: 5, of: 5, second: 0, of: 0).pValue == 1)
  }

  @Test func theDistanceIsTheAreaBetweenTheShares() throws {
    for pair in try TwoSamples.load().distance {
      let value = WassersteinDistance.value(pair.pooled)
      #expect(abs(value - pair.p) <= 1e-13)
    }
  }

  @Test func holmGivesEachHypothesisItsShareOfTheLevel() {
    let equal = [1.0, 1, 1, 1]
    #expect(
      HolmProcedure.rejections(pValues: [0.01, 0.04, 0.03, 0.005], weights: equal, level: 0.05)
        == [true, false, false, true])
    #expect(
      HolmProcedure.rejections(pValues: [0.03, 0.03], weights: [3, 1], level: 0.05)
        == [true, true])
    #expect(HolmProcedure.rejections(pValues: [], weights: [], level: 0.05).isEmpty)
  }
}

private struct TwoSamples: Decodable {
  struct Pair: Decodable {
    let first, second: [Double]
    let p: Double
    let statistic: Double?
    var pooled: PooledSample { PooledSample(sorted: first.sorted(), second.sorted()) }
  }

  let kolmogorov, location, spread, distance: [Pair]
  let share: [[Double]]

  static func load() throws -> TwoSamples {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/two_samples", withExtension: "json"))
    return try JSONDecoder().decode(TwoSamples.self, from: Data(contentsOf: url))
  }
}
