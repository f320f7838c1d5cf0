import Statistics

extension DriftCheck.Change {
  /// What the share of missing values is called in ``what``.
  static let missing = "missing"

  /// How a measure of a batch differs from the reference.
  ///
  /// - Returns: nil where both know but one and the same value, so that there is nothing to test.
  init?(_ reference: MeasureReference, _ measure: Measure) {
    let batchMissing: Int
    var candidates: [Candidate]
    let stability: Double
    let distance: Double?
    switch (reference.content, measure.values) {
    case (.numbers(let numbers), .numbers(let values)):
      let batch = NumberReference.chosen(values, limit: NumberReference.batchLimit)
      let sample = PooledSample(sorted: numbers.values, batch.values)
      batchMissing = values.count - batch.count
      candidates = sample.groups.count > 1 ? Candidate.ofNumbers(sample) : []
      stability = PopulationStability.index(sample)
      distance = WassersteinDistance.value(sample)
    case (.categories(let categories), .categories(let values)):
      let tally = categories.tally(values).counts
      let counts = zip(categories.levels.map(\.count) + [categories.otherCount], tally)
        .map { (reference: $0, batch: $1) }
      batchMissing = values.count { $0 == nil }
      candidates = Candidate.ofCategories(counts, names: categories.levels.map(\.name))
      stability = PopulationStability.index(counts)
      distance = nil
    default: return nil
    }
    candidates += Candidate.ofMissing(reference, batchMissing, of: measure.values.count)
    let tests = candidates.reduce(0) { $0 + $1.count }
    guard let best = candidates.min(by: { $0.pValue < $1.pValue }) else { return nil }
    self.init(
      name: reference.name, family: reference.family, test: best.test,
      pValue: min(1, Double(tests) * best.pValue), weight: 1, stability: stability,
      distance: distance, what: best.what, reference: best.reference, batch: best.batch,
      isDrifted: false)
  }
}

/// What one test says of a measure.
private struct Candidate {
  let test: String
  let pValue: Double
  /// Tests that this one was the strongest of.
  let count: Int
  let what: String
  let reference, batch: Double?

  /// All that apply, the strongest first counting for all.
  static func ofNumbers(_ sample: PooledSample) -> [Candidate] {
    let results = DriftTests.ofNumbers.compactMap { test in
      test.pValue(sample).map { (name: test.name, pValue: $0) }
    }
    guard sample.firstCount > 0, sample.secondCount > 0,
      let best = results.min(by: { $0.pValue < $1.pValue })
    else { return [] }
    let what = best.name == SpreadTest().name ? "deviation" : "mean"
    let moments = [
      Moments(sample.groups.map { ($0.value, $0.first) }),
      Moments(sample.groups.map { ($0.value, $0.second) }),
    ].map { what == "mean" ? $0.mean : $0.deviation }
    return [
      Candidate(
        test: best.name, pValue: best.pValue, count: results.count, what: what,
        reference: moments[0], batch: moments[1])
    ]
  }

  static func ofCategories(
    _ counts: [(reference: Int, batch: Int)], names: [String]
  ) -> [Candidate] {
    let rows = counts.reduce(0) { $0 + $1.reference }
    let batch = counts.reduce(0) { $0 + $1.batch }
    let present = counts.count { $0.reference + $0.batch > 0 }
    let test = CategoryTest(counts)
    guard rows > 0, batch > 0, present > 1, let level = test.level else { return [] }
    return [
      Candidate(
        test: DriftTests.ofCategories, pValue: test.pValue, count: 1,
        what: level < names.count ? "share of `\(names[level])`" : "share of other categories",
        reference: Double(counts[level].reference) / Double(rows),
        batch: Double(counts[level].batch) / Double(batch))
    ]
  }

  static func ofMissing(
    _ reference: MeasureReference, _ missing: Int, of count: Int
  ) -> [Candidate] {
    let rows = reference.presentCount + reference.missingCount
    // Asked only where a value is missing at all: that is so for all ways to deal the rows, or for none.
    guard reference.missingCount + missing > 0, count > 0, rows > 0 else { return [] }
    let test = ShareTest(
      first: reference.missingCount, of: rows, second: missing, of: count)
    return [
      Candidate(
        test: DriftTests.ofMissing, pValue: test.pValue, count: 1,
        what: DriftCheck.Change.missing, reference: Double(reference.missingCount) / Double(rows),
        batch: Double(missing) / Double(count))
    ]
  }
}

/// Mean and standard deviation of values with counts.
private struct Moments {
  let mean, deviation: Double

  init(_ values: [(value: Double, count: Int)]) {
    let count = Double(values.reduce(0) { $0 + $1.count })
    let mean = values.reduce(0) { $0 + $1.value * Double($1.count) } / count
    let squares = values.reduce(0) {
      $0 + ($1.value - mean) * ($1.value - mean) * Double($1.count)
    }
    self.mean = mean
    deviation = (squares / count).squareRoot()
  }
}
