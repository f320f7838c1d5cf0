import Statistics

/// Did the distribution change in any way? The exact test of Kolmogorov and Smirnov.
struct ShapeTest: NumberTest {
  let name = "shape"
  let summary = "whether the distribution changed in any way"
  let source = "Kolmogorov 1933, Smirnov 1939; exact with ties: Schröer and Trenkler 1995"

  func pValue(_ sample: PooledSample) -> Double? { KolmogorovSmirnov(sample).pValue }
}
