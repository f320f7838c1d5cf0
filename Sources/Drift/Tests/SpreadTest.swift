import Statistics

/// Did the values spread out or draw together? Mood's test of squared ranks.
struct SpreadTest: NumberTest {
  let name = "spread"
  let summary = "whether values spread out or drew together"
  let source = "Mood 1954"

  func pValue(_ sample: PooledSample) -> Double? { LinearRankTest(sample, .spread)?.pValue }
}
