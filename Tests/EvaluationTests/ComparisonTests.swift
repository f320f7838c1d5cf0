import Foundation
import Statistics
import Tensors
import Testing

@testable import Evaluation

/// Two made-up classifiers on the same rows: the second's log odds are the first's times `sharpness`, and
/// are off by `noise`.
private func pair(
  rows: Int, classes: Int = 2, noise: Double = 0.8, sharpness: Double = 1, seed: Int64 = 1
) throws -> PairedClassPredictions {
  var stream = RandomSource(seed: seed, purpose: "two models").stream()
  var labels: [Int] = []
  var (first, second): ([Double], [Double]) = ([], [])
  for _ in 0..<rows {
    let label = stream.integer(below: classes)
    labels.append(label)
    let logits = (0..<classes).map { stream.normal() + ($0 == label ? 1.5 : 0) }
    first += softmax(logits)
    second += softmax(logits.map { sharpness * ($0 + noise * stream.normal()) })
  }
  func predictions(_ values: [Double]) throws -> ClassPredictions {
    try ClassPredictions(
      probabilities: Tensor(values, shape: [rows, classes]), labels: labels,
      classNames: (0..<classes).map { "c\($0)" }, positive: classes == 2 ? 1 : nil)
  }
  return PairedClassPredictions(first: try predictions(first), second: try predictions(second))
}

private func softmax(_ logits: [Double]) -> [Double] {
  let powers = logits.map { Elementary.exp($0) }
  let sum = powers.reduce(0, +)
  return powers.map { $0 / sum }
}

private func compared(
  _ pair: PairedClassPredictions, by slices: [SliceColumn] = [],
  used: (UsedRows, UsedRows) = (UsedRows(), UsedRows())
) throws -> Comparison {
  try Comparison(
    of: pair.first, against: pair.second,
    reports: (
      try Report(of: pair.first, target: "kind", by: slices, used: used.0),
      try Report(of: pair.second, target: "kind", by: slices, used: used.1)
    ), by: slices)
}

struct ComparisonTests {
  /// Counting a row twice is as good as having it twice.
  @Test(arguments: [2, 4]) func countedRowsScoreAsRepeatedOnes(classes: Int) throws {
    let predictions = try pair(rows: 60, classes: classes, seed: 4).first
    let weighted = try WeightedClassScores(predictions)
    var stream = RandomSource(seed: 9, purpose: "counts").stream()
    for _ in 0..<40 {
      let counts = (0..<60).map { _ in stream.integer(below: 4) }
      let repeated = predictions.selecting(
        counts.enumerated().flatMap { Array(repeating: $0.offset, count: $0.element) })
      #expect(try weighted.f1(counts) == F1().value(of: repeated))
      let loss = try #require(LogLoss().value(of: repeated))
      #expect(abs(weighted.logLoss(counts) - loss) < 1e-12)
      let error = try #require(try CalibrationError().value(of: repeated))
      #expect(abs(weighted.calibrationError(counts) - error) < 1e-12)
    }
  }

  @Test func aClearlyBetterModelIsBetterAndTheOtherWorse() throws {
    let pair = try pair(rows: 800, noise: 2)
    let better = try compared(pair)
    let worse = try compared(PairedClassPredictions(first: pair.second, second: pair.first))
    #expect(better.verdict == .better && worse.verdict == .worse)
    #expect(better.findings[0].hasPrefix("Better than the other model: accuracy +"))
    #expect(
      better.overall.map(\.name) == ["accuracy", "f1", "auroc", "log_loss", "calibration_error"])
    let loss = better.overall[3]
    #expect((loss.difference ?? 0) < 0 && loss.verdict == .better)
    for (one, other) in zip(better.overall, worse.overall) {
      #expect(one.difference == other.difference.map { -$0 })
      #expect(
        one.interval.map { -$0.upper }.map { abs($0 - (other.interval?.lower ?? 9)) < 1e-3 } == true
      )
    }
  }

  @Test func aModelIsNoBetterThanItself() throws {
    let first = try pair(rows: 100).first
    let same = try compared(PairedClassPredictions(first: first, second: first))
    #expect(same.verdict == .cannotTell && same.rowCountToTell == nil)
    #expect(same.findings.contains(ComparisonFindings.sameAnswers))
    #expect(same.overall.allSatisfy { $0.difference == 0 && $0.verdict == .cannotTell })
  }

  @Test func whereNobodyCanTellItIsSaidHowManyRowsWould() throws {
    let close = try compared(try pair(rows: 150, noise: 0.15, seed: 3))
    #expect(close.verdict == .cannotTell)
    let rows = try #require(close.rowCountToTell)
    #expect(rows > 150)
    #expect(close.findings[0].contains("rows would tell a difference of this size"))
    guard case .count(let count) = close[attribute: "rows_to_tell"] else {
      Issue.record("no rows_to_tell")
      return
    }
    #expect(count == rows)
  }

  @Test func aModelThatIsTooSureIsWorseInItsProbabilitiesOnly() throws {
    let sharp = try compared(try pair(rows: 900, noise: 0, sharpness: 6))
    let verdicts = sharp.overall.map(\.verdict)
    #expect(verdicts == [.cannotTell, .cannotTell, .cannotTell, .better, .better])
    #expect(sharp.findings.contains { $0.hasPrefix("Its log loss (-") })
    #expect(sharp.findings.contains { $0.hasPrefix("Both models are right on the same rows") })
  }

  @Test func aSliceThatPaysForTheAverageIsNamed() throws {
    // On the last 120 of 700 rows the models change places.
    let pair = try pair(rows: 700, noise: 2.5, seed: 8)
    let order = Array(0..<700)
    func spliced(_ one: ClassPredictions, _ other: ClassPredictions) throws -> ClassPredictions {
      let values =
        Array(one.probabilities[..<(580 * 2)]) + Array(other.probabilities[(580 * 2)...])
      return try ClassPredictions(
        probabilities: Tensor(values, shape: [700, 2]), labels: one.labels,
        classNames: one.classNames, positive: 1)
    }
    let swapped = PairedClassPredictions(
      first: try spliced(pair.first, pair.second), second: try spliced(pair.second, pair.first))
    let column = SliceColumn(
      name: "type", labels: ["mono", "poly", "few"],
      rows: order.map { $0 < 20 ? 2 : $0 < 580 ? 0 : 1 })
    let found = try compared(swapped, by: [column])
    #expect(found.verdict == .better)
    #expect(
      found.findings.contains { $0.hasPrefix("type `poly` pays for the average: accuracy -") })
    #expect(found.findings.contains { $0.hasPrefix("type `few` has under 30 rows") })
    #expect(found.tables[0].slices.map(\.isSmall) == [false, false, true])
    #expect(found.text().contains("few *"))
    let lines = found.text(width: 80).split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 80 })
    #expect(found.html.contains("<caption>by type</caption>"))
  }

  @Test func rowsEitherModelHasSeenAreSaid() throws {
    let seen = try compared(
      try pair(rows: 50), used: (UsedRows(fittedCount: 10), UsedRows(tunedCount: 50)))
    #expect(seen.findings.contains { $0.hasPrefix("The model was fitted on 10 of these 50 rows") })
    #expect(seen.findings.contains { $0.hasPrefix("The other model was tuned on all of these") })
  }

  @Test func oneRowTellsNothing() throws {
    let one = try compared(try pair(rows: 1))
    #expect(one.verdict == .cannotTell)
    #expect(!one.text().isEmpty && !one.html.isEmpty)
  }

  @Test func theSameComparisonHasTheSameDigestOnAnyNumberOfThreads() throws {
    let threads = WorkerPool.threadCount
    defer { WorkerPool.setThreadCount(threads) }
    let pair = try pair(rows: 90, classes: 3)
    let digests = try [1, 2, 3].map { count in
      WorkerPool.setThreadCount(count)
      return try compared(pair).digest
    }
    #expect(Set(digests).count == 1)
  }

  @Test func attributesAreWhatTheComparisonLists() throws {
    let comparison = try compared(try pair(rows: 60))
    for name in Comparison.ownAttributeNames where name != "against" {
      #expect(comparison[attribute: name] != nil, "\(name)")
    }
    #expect(comparison[attribute: "accuracy"] != nil)
    #expect(comparison[attribute: "colour"] == nil)
  }

  @Test func numbersAreComparedByTheirErrors() throws {
    var stream = RandomSource(seed: 2, purpose: "numbers").stream()
    let targets = (0..<200).map { _ in 10 * stream.uniform() }
    func predictions(_ error: Double) throws -> NumberPredictions {
      let values = targets.map { $0 + error * stream.normal() }
      return try NumberPredictions(predictions: Tensor(values, shape: [200]), targets: targets)
    }
    let (good, bad) = (try predictions(0.5), try predictions(1))
    let column = SliceColumn(name: "half", labels: ["a", "b"], rows: (0..<200).map { $0 / 100 })
    let found = try Comparison(
      of: good, against: bad,
      reports: (try Report(of: good, target: "y"), try Report(of: bad, target: "y")), by: [column])
    #expect(found.overall.map(\.title) == ["MAE", "RMSE"])
    #expect(found.verdict == .better && found.overall[1].verdict == .better)
    #expect(found.tables[0].slices.allSatisfy { $0.scores[0].verdict == .better })
  }
}

/// What SciPy's bootstrap says of the same rows: `comparison.py`.
struct ComparisonFixtureTests {
  private struct Case: Decodable {
    let first, second: [[Double]]
    let labels: [Int]
    let f1, logLoss, calibration: [Double]
  }

  @Test func intervalsAgreeWithSciPysBootstrap() throws {
    let folder = try #require(Bundle.module.resourceURL)
    let cases = try JSONDecoder().decode(
      [Case].self, from: Data(contentsOf: folder.appending(path: "Fixtures/comparison.json")))
    for expected in cases {
      let shape: Shape = [expected.labels.count, expected.first[0].count]
      func predictions(_ rows: [[Double]]) throws -> ClassPredictions {
        try ClassPredictions(
          probabilities: Tensor(rows.flatMap(\.self), shape: shape), labels: expected.labels,
          classNames: (0..<shape[1]).map(String.init))
      }
      let found = try PairedClassPredictions(
        first: predictions(expected.first), second: predictions(expected.second)
      ).scores()
      for (score, theirs) in [
        (found[1], expected.f1), (found[3], expected.logLoss), (found[4], expected.calibration),
      ] {
        #expect(abs((score.difference ?? 9) - theirs[0]) < 1e-9, "\(score.name)")
        let interval = try #require(score.interval)
        // Both draw at random: ends of 2,000 resamples are off by about a twentieth of the width.
        let slack = 0.12 * (theirs[2] - theirs[1])
        #expect(abs(interval.lower - theirs[1]) < slack, "\(score.name)")
        #expect(abs(interval.upper - theirs[2]) < slack, "\(score.name)")
      }
    }
  }
}

/// How often the intervals of all metrics hold the difference that samples of their size show on
/// average, which is taken from the same samples; `THAW_SIMULATIONS` sets their number.
@Test(arguments: [60, 250]) func intervalsHoldTheMeanDifference(rows: Int) throws {
  let count =
    ProcessInfo.processInfo.environment["THAW_SIMULATIONS"].flatMap(Int.init) ?? 100
  let samples = try (0..<count).map { sample in
    try pair(rows: rows, noise: 1.2, sharpness: 1.5, seed: Int64(sample)).scores()
  }
  for metric in samples[0].indices {
    let differences = samples.compactMap { $0[metric].difference }
    let truth = differences.reduce(0, +) / Double(differences.count)
    let hits = samples.count { scores in
      scores[metric].interval.map { $0.lower <= truth && truth <= $0.upper } ?? false
    }
    // One point less than promised is what skewed losses of 60 rows cost; then four standard errors.
    let allowed = 0.94 - 4 * (0.94 * 0.06 / Double(count)).squareRoot()
    #expect(
      Double(hits) / Double(count) >= allowed,
      "\(samples[0][metric].name): \(hits) of \(count) samples of \(rows) rows")
  }
}
