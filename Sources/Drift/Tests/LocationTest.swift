import Statistics

/// Did the values move up or down? Wilcoxon's test of ranks.
struct LocationTest: NumberTest {
  let name = "location"
  let summary = "whether values moved up or down"
  let source = "Wilcoxon 1945"

  func pValue(_ sample: PooledSample) -> Double? { LinearRankTest(sample, .location)?.pValue }
}
