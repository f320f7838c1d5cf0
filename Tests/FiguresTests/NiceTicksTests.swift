import Testing

@testable import Figures

@Suite struct NiceTicksTests {
  @Test func ticksAreNiceAndEncloseTheRange() {
    func labels(_ low: Double, _ high: Double, _ target: Int = 5, isWhole: Bool = false) -> [String]
    {
      DecimalNumber.labels(
        NiceTicks(low, high, target: target, isWhole: isWhole).values, sameDecimals: true)
    }
    #expect(labels(0, 1) == ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"])
    #expect(labels(0.3, 0.7, 4) == ["0.3", "0.4", "0.5", "0.6", "0.7"])
    #expect(labels(-3, 17, 4) == ["-5", "0", "5", "10", "15", "20"])
    #expect(labels(1, 3, 8, isWhole: true) == ["1", "2", "3"])
    #expect(labels(0, 2624, 5) == ["0", "1,000", "2,000", "3,000"])
    #expect(labels(1e-9, 4e-9, 4) == ["1e-9", "2e-9", "3e-9", "4e-9"])
    #expect(labels(0, 4e7, 4) == ["0", "1e7", "2e7", "3e7", "4e7"])
    #expect(labels(5, 5, 2) == ["4.5", "5.0", "5.5"])
    #expect(labels(0, 0, 2) == ["-1", "0", "1"])
    #expect(labels(-1e308, 1e308, 2) == ["-1e308", "0", "1e308"])
  }

  @Test func logarithmicAxesHavePowersOfTenOrWhatIsBetween() {
    func labels(_ low: Double, _ high: Double, _ target: Int = 5) -> [String] {
      FittedAxis(Axis(isLogarithmic: true), extent: low...high, tickTarget: target).ticks.map(
        \.label)
    }
    #expect(labels(1e-6, 10, 8) == ["1e-6", "1e-5", "1e-4", "1e-3", "0.01", "0.1", "1", "10"])
    #expect(labels(0.1, 30, 6) == ["0.1", "1", "10"])
    #expect(labels(0.1, 3, 6) == ["0.1", "0.2", "0.5", "1", "2"])
    #expect(labels(0.31, 0.37) == ["0.32", "0.34", "0.36"])
    #expect(labels(1, 1) == ["0.5", "1", "2"])
  }

  @Test func aHistogramCountsEveryFiniteValueOnce() {
    let histogram = Histogram(of: [1, 1, 2, 3, 3, 3, 4, .nan, .infinity], isWhole: true)
    #expect(histogram.counts.reduce(0, +) == 7)
    #expect(histogram.edges == [1, 2, 3, 4])
    #expect(histogram.counts == [2, 1, 4])
    #expect(Histogram(of: []).counts == [0])
    #expect(Histogram(of: [7, 7]).counts.reduce(0, +) == 2)
    #expect(Histogram(of: [-1.7e308, 1.7e308]).counts.reduce(0, +) == 2)
  }
}
