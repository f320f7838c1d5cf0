import Foundation
import Tensors
import Testing

@testable import Statistics

/// What `paired.py` found from the definitions.
private struct PairedFixture: Decodable {
  struct Areas: Decodable {
    let first, second: [[Double]]
    let classes, labels: [Int]
    let difference, error: Double
  }

  struct Bootstrap: Decodable {
    let values: [Double]
    let intervals: [[Double]]
  }

  let tango, student: [[Double]]
  let areas: [Areas]
  let bootstrap: Bootstrap

  static func load() throws -> PairedFixture {
    let folder = try #require(Bundle.module.resourceURL)
    return try JSONDecoder().decode(
      PairedFixture.self,
      from: Data(contentsOf: folder.appending(path: "Fixtures/paired.json")))
  }
}

struct PairedTests {
  @Test func tangosEndsAgreeWithTheLikelihoodMaximisedNumerically() throws {
    for row in try PairedFixture.load().tango {
      let pair = PairedProportions(
        onlyFirst: Int(row[0]), onlySecond: Int(row[1]), trials: Int(row[2]))
      let interval = pair.interval(confidence: row[3])
      // SciPy's maximum is known to the root of epsilon, where the likelihood is flat.
      #expect(abs(interval.lower - row[4]) <= 1e-6, "\(row)")
      #expect(abs(interval.upper - row[5]) <= 1e-6, "\(row)")
    }
  }

  /// Tango (1998), table IV: 43, 0, 1, 0 give −0.096 to 0.038 at 90%.
  @Test func tangosOwnExampleComesOut() {
    let interval = PairedProportions(onlyFirst: 0, onlySecond: 1, trials: 44)
      .interval(confidence: 0.9)
    #expect(abs(interval.lower + 0.096) < 5e-4 && abs(interval.upper - 0.038) < 2e-3)
  }

  @Test func swappingTheTwoTurnsTheIntervalAround() {
    for (first, second, trials) in [(3, 9, 40), (0, 7, 7), (1, 0, 500), (20, 20, 40)] {
      let one = PairedProportions(onlyFirst: first, onlySecond: second, trials: trials)
      let other = PairedProportions(onlyFirst: second, onlySecond: first, trials: trials)
      #expect(abs(one.interval().lower + other.interval().upper) < 1e-12)
      #expect(one.interval().lower <= one.difference && one.difference <= one.interval().upper)
    }
  }

  @Test func areasAgreeWithEveryPairCompared() throws {
    for expected in try PairedFixture.load().areas {
      let found = try #require(
        try PairedAreas(
          first: expected.first, second: expected.second, classes: expected.classes,
          labels: expected.labels))
      #expect(abs(found.difference - expected.difference) < 1e-12)
      #expect(abs(found.standardError - expected.error) < 1e-12)
    }
    #expect(
      try PairedAreas(first: [[1, 2]], second: [[1, 2]], classes: [0], labels: [1, 1]) == nil)
  }

  @Test func studentsQuantilesAgreeWithSciPy() throws {
    for row in try PairedFixture.load().student {
      let found = StudentT.quantile(row[0], freedom: row[1])
      // The expansion's error for the outermost share with three degrees is a third of a percent.
      let tolerance = row[1] < 5 ? 1e-2 : row[1] < 15 ? 1e-3 : 1e-5
      #expect(abs(found / row[2] - 1) < tolerance, "\(row)")
    }
  }

  @Test func quantilesOfResamplesAgreeWithNumPy() throws {
    let expected = try PairedFixture.load().bootstrap
    for row in expected.intervals {
      let bootstrap = PairedBootstrap(rowCount: Int(row[0]), resampleCount: 400)
      let found = try #require(bootstrap.interval(expected.values))
      #expect(abs(found.lower - row[1]) < 1e-5 && abs(found.upper - row[2]) < 1e-5)
    }
  }

  @Test func resamplesAreTheSameForAnyNumberOfThreads() throws {
    let threads = WorkerPool.threadCount
    defer { WorkerPool.setThreadCount(threads) }
    let bootstrap = PairedBootstrap(rowCount: 50, resampleCount: 40)
    let runs = try [1, 2, 3].map { count in
      WorkerPool.setThreadCount(count)
      return try bootstrap.run { counts in
        [Double(counts.enumerated().reduce(0) { $0 + $1.offset * $1.element })]
      }
    }
    #expect(runs[0] == runs[1] && runs[1] == runs[2])
    #expect(Set(runs[0].map { $0[0] ?? 0 }).count > 20)
  }

  @Test func aStatisticThatIsOftenUndefinedHasNoInterval() {
    let bootstrap = PairedBootstrap(rowCount: 10, resampleCount: 20)
    #expect(bootstrap.interval([nil, nil] + [Double?](repeating: 1, count: 18)) == nil)
    #expect(bootstrap.interval([nil] + [Double?](repeating: 1, count: 19)) != nil)
    #expect(PairedBootstrap(rowCount: 1, resampleCount: 2).interval([1, 1]) == nil)
  }

  @Test func manyRowsAreDrawnLessOften() {
    #expect(PairedBootstrap(rowCount: 30).resampleCount == 2000)
    #expect(PairedBootstrap(rowCount: 50_000).resampleCount == 800)
    #expect(PairedBootstrap(rowCount: 5_000_000).resampleCount == 400)
  }
}

/// How often intervals hold the true difference; `THAW_SIMULATIONS` sets the number of samples, and the
/// long check asks for more. A share outside four standard errors of what is allowed fails.
struct PairedCoverageTests {
  private let sampleCount =
    ProcessInfo.processInfo.environment["THAW_SIMULATIONS"].flatMap(Int.init) ?? 300

  private func expect(_ hits: Int, of count: Int, atLeast share: Double, _ name: String) {
    let slack = 4 * (share * (1 - share) / Double(count)).squareRoot()
    #expect(Double(hits) / Double(count) >= share - slack, "\(name): \(hits) of \(count)")
  }

  @Test(arguments: [40, 200]) func tangosIntervalHoldsTheTrueDifference(trials: Int) {
    let source = RandomSource(seed: 1, purpose: "coverage of accuracy")
    var hits = 0
    for sample in 0..<sampleCount {
      var stream = source.stream(row: sample)
      var (first, second) = (0, 0)
      for _ in 0..<trials {
        let draw = stream.uniform()
        if draw < 0.12 { first += 1 } else if draw < 0.2 { second += 1 }
      }
      let interval = PairedProportions(onlyFirst: first, onlySecond: second, trials: trials)
        .interval()
      if interval.lower <= 0.04 && 0.04 <= interval.upper { hits += 1 }
    }
    expect(hits, of: sampleCount, atLeast: 0.95, "\(trials) trials")
  }

  /// Two scores for the same rows, apart by 1 and by 0.6 between the classes: areas Φ(1/√2), Φ(0.6/√2).
  @Test func deLongsIntervalHoldsTheTrueDifference() throws {
    let source = RandomSource(seed: 2, purpose: "coverage of areas")
    let truth =
      StandardNormal.cumulative(1 / 2.0.squareRoot())
      - StandardNormal.cumulative(0.6 / 2.0.squareRoot())
    var hits = 0
    for sample in 0..<sampleCount {
      var stream = source.stream(row: sample)
      let labels = (0..<120).map { $0 % 2 }
      var (first, second): ([Double], [Double]) = ([], [])
      for label in labels {
        let shared = stream.normal()
        // Both have variance 1 and correlate by a half.
        first.append(0.5.squareRoot() * (shared + stream.normal()) + Double(label))
        second.append(0.5.squareRoot() * (shared + stream.normal()) + 0.6 * Double(label))
      }
      let areas = try #require(
        try PairedAreas(first: [first], second: [second], classes: [1], labels: labels))
      if abs(areas.difference - truth) <= 1.96 * areas.standardError { hits += 1 }
    }
    expect(hits, of: sampleCount, atLeast: 0.94, "AUROC")
  }

  /// The mean of skewed differences, as those of a log loss are: squares of a normal number, less 1.
  @Test(arguments: [40, 200]) func resamplesHoldTheTrueMean(rowCount: Int) throws {
    let source = RandomSource(seed: 3, purpose: "coverage of means")
    let bootstrap = PairedBootstrap(rowCount: rowCount, resampleCount: 400)
    var hits = 0
    for sample in 0..<sampleCount {
      var stream = source.stream(row: sample)
      let values = (0..<rowCount).map { _ in
        let draw = stream.normal()
        return draw * draw - 1
      }
      let resampled = try bootstrap.run { counts in
        [zip(values, counts).reduce(0) { $0 + $1.0 * Double($1.1) } / Double(rowCount)]
      }
      let interval = try #require(bootstrap.interval(resampled.map { $0[0] }))
      if interval.lower <= 0 && 0 <= interval.upper { hits += 1 }
    }
    // So skewed a sample of 40 costs three points; of 200 one.
    expect(hits, of: sampleCount, atLeast: rowCount < 100 ? 0.92 : 0.94, "\(rowCount) rows")
  }
}
