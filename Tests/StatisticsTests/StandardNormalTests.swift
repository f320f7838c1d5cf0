import Foundation
import Testing

@testable import Statistics

struct StandardNormalTests {
  @Test func quantilesAgreeWithSciPy() throws {
    for pair in try Fixture.load().quantile {
      let value = StandardNormal.quantile(pair[0])
      // Near the middle the quantile is p − ½ times a constant: there the error is absolute.
      #expect(abs(value - pair[1]) <= 4e-15 * max(abs(pair[1]), 0.1), "p = \(pair[0])")
    }
    #expect(StandardNormal.quantile(0) == -.infinity)
    #expect(StandardNormal.quantile(1) == .infinity)
    #expect(StandardNormal.quantile(1.5).isNaN)
    #expect(StandardNormal.quantile(.nan).isNaN)
  }

  @Test func cumulativeAgreesWithSciPyInBothTails() throws {
    for pair in try Fixture.load().cumulative {
      let value = StandardNormal.cumulative(pair[0])
      // exp(−x²/2) turns an error of x²·epsilon in its argument into a relative one.
      let tolerance = (8 + pair[0] * pair[0]) * Double.ulpOfOne
      #expect(abs(value - pair[1]) <= tolerance * pair[1], "x = \(pair[0])")
    }
    #expect(StandardNormal.cumulative(-.infinity) == 0)
    #expect(StandardNormal.cumulative(.infinity) == 1)
    #expect(StandardNormal.cumulative(.nan).isNaN)
  }
}

struct Fixture: Decodable {
  struct Sample: Decodable {
    let values, ranks, quartiles: [Double]
  }

  let quantile, cumulative, wilson: [[Double]]
  let samples: [Sample]

  static func load() throws -> Fixture {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/distributions", withExtension: "json"))
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }
}
