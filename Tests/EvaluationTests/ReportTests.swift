import Tensors
import Testing

@testable import Evaluation

struct ReportTests {
  @Test func slicesAddUpToTheWhole() throws {
    let report = try cells()
    let table = report.tables[0]
    #expect(table.slices.map(\.label) == ["mono", "poly", "(missing)"])
    #expect(table.slices.map(\.count).reduce(0, +) == report.rowCount)
    #expect(table.slices.map(\.isSmall) == [false, false, true])
    let right = table.slices.reduce(0.0) { sum, slice in
      sum + Double(slice.count) * (slice.scores[0].value ?? 0)
    }
    #expect(abs(right / Double(report.rowCount) - (report.overall[0].value ?? 0)) < 1e-12)
  }

  @Test func textReadsAtEightyColumns() throws {
    let text = try cells().text(width: 80)
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 })
    for part in ["accuracy", "95% interval", "calibration error", "by type", "(missing) *"] {
      #expect(text.contains(part), "\(part)")
    }
    let narrow = try cells().text(width: 40)
    #expect(narrow.split(separator: "\n").allSatisfy { $0.count <= 40 })
  }

  @Test func aSliceThatPaysForTheAverageIsNamed() throws {
    let findings = try cells().findings
    #expect(findings.contains { $0.hasPrefix("type `poly` pays for the average") })
    #expect(!findings.contains { $0.hasPrefix("type `mono`") })
    #expect(findings.contains { $0.contains("under 30 rows") })
    #expect(findings.contains { $0.hasPrefix("Always answering `false`") })
  }

  @Test func rowsTheModelHasSeenAreSaid() throws {
    let seen = try cells(used: UsedRows(fittedCount: 40, tunedCount: 220))
    #expect(seen.findings[0].hasPrefix("The model was fitted on 40 of these 220 rows"))
    #expect(seen.findings[1].hasPrefix("The model was tuned on all of these rows"))
    #expect(try seen.digest != cells().digest)
  }

  @Test func tooFewRowsAreSaid() throws {
    let predictions = try ClassPredictions(
      probabilities: Tensor([0.9, 0.1], shape: [1, 2]), labels: [0], classNames: ["a", "b"])
    let report = try Report(of: predictions, target: "kind")
    #expect(report.findings[0].contains("too few to tell"))
    #expect(report[attribute: "auroc"].map { "\($0)" } == "number(nil)")
  }

  @Test func attributesAreWhatTheReportLists() throws {
    let report = try cells()
    for name in report.attributeNames { #expect(report[attribute: name] != nil, "\(name)") }
    #expect(report[attribute: "colour"] == nil)
    guard case .tensor(let confusion) = report[attribute: "confusion"],
      case .int64(let counts) = confusion.storage
    else {
      Issue.record("no confusion matrix")
      return
    }
    #expect(confusion.shape == [2, 2] && counts.reduce(0, +) == 220)
  }

  @Test func aBooleanTargetSpeaksOfTrue() throws {
    let report = try cells()
    let ofTrue = report.classes[1]
    #expect(ofTrue.isPositive)
    for score in ofTrue.scores {
      #expect(report.overall.first { $0.name == score.name }?.value == score.value)
    }
  }

  @Test func numbersHaveTheirOwnReport() throws {
    let targets = (0..<80).map { Double($0 % 17) }
    let predictions = targets.enumerated().map { $0 < 40 ? $1 + 0.1 : $1 + 5 - Double($0 % 3) }
    let report = try Report(
      of: try NumberPredictions(predictions: Tensor(predictions, shape: [80]), targets: targets),
      target: "weight",
      by: [SliceColumn(name: "half", labels: ["first", "second"], rows: (0..<80).map { $0 / 40 })])
    #expect(report.overall.map(\.name) == ["mae", "rmse", "r2"])
    #expect(report.findings.contains { $0.hasPrefix("half `second` pays for the average: MAE") })
    #expect(report[attribute: "confusion"] == nil)
    #expect(report.text().contains("MAE"))
  }

  @Test func hostileNamesAreShownAsCodes() throws {
    let predictions = try ClassPredictions(
      probabilities: Tensor([0.9, 0.1], shape: [1, 2]), labels: [0],
      classNames: ["\u{1b}[2J<script>", "b"])
    let report = try Report(of: predictions, target: "x\u{202e}y\n")
    #expect(!report.text().unicodeScalars.contains { $0.value == 0x1b || $0.value == 0x202e })
    #expect(!report.html.contains("<script>"))
    #expect(report.html.contains("\\u{1b}[2J&lt;script&gt;"))
  }

  @Test func manyClassesShowTheirWeakestAndTheirMistakes() throws {
    let expected = try #require(Fixture.load().classes.first { $0.classes == 12 })
    let names = (0..<24).map { "class \($0)" }
    let spread = zip(expected.probabilities, repeatElement(0.0, count: .max)).flatMap { [$0, $1] }
    let report = try Report(
      of: try ClassPredictions(
        probabilities: Tensor(spread, shape: Shape([expected.labels.count, 24])),
        labels: expected.labels.map { $0 * 2 }, classNames: names), target: "kind")
    #expect(report.text().contains("the 20 weakest of 24"))
    #expect(report.text().contains("most frequent mistakes"))
  }

  /// The wish is there before they begin, so each says where it looks.
  @Test func longLoopsHeedTheWishToStop() throws {
    let classes = try ClassPredictions(
      probabilities: Tensor([0.9, 0.1, 0.2, 0.8], shape: [2, 2]), labels: [0, 1],
      classNames: ["a", "b"])
    let numbers = try NumberPredictions(
      predictions: Tensor([1.0, 2], shape: [2]), targets: [1, 3])
    let slices = [SliceColumn(name: "half", labels: ["x", "y"], rows: [0, 1])]
    let reports = (
      try Report(of: classes, target: "kind"), try Report(of: classes, target: "kind")
    )
    Interrupt.request()
    defer { Interrupt.clear() }
    #expect(throws: Interrupted.self) { try Report(of: classes, target: "kind") }
    #expect(throws: Interrupted.self) { try Report(of: numbers, target: "x", by: slices) }
    #expect(throws: Interrupted.self) {
      try Comparison(of: classes, against: classes, reports: reports)
    }
    #expect(throws: EvaluationError.interrupted) {
      try ClassPredictions(
        probabilities: Tensor([0.9, 0.1], shape: [1, 2]), labels: [0], classNames: ["a", "b"])
    }
    for metric in Metrics.ofClasses where ["auroc", "calibration_error"].contains(metric.name) {
      #expect(throws: Interrupted.self, "\(metric.name)") { try metric.value(of: classes) }
    }
  }

  /// 150 `mono` rows that are 90% right, 60 `poly` rows that are 50% right, 10 without a type.
  private func cells(used: UsedRows = UsedRows()) throws -> Report {
    var probabilities: [Float] = []
    var labels: [Int] = []
    for row in 0..<220 {
      let isTrue = row % 3 == 0
      let isRight = row < 150 ? row % 10 != 0 : row % 2 == 0
      let ofTrue = (isTrue == isRight ? Float(0.7) : 0.2) + Float(row) / 1000
      probabilities += [1 - ofTrue, ofTrue]
      labels.append(isTrue ? 1 : 0)
    }
    let type = SliceColumn(
      name: "type", labels: ["mono", "poly"],
      rows: (0..<220).map { $0 < 150 ? 0 : $0 < 210 ? 1 : nil })
    return try Report(
      of: try ClassPredictions(
        probabilities: Tensor(probabilities, shape: [220, 2]), labels: labels,
        classNames: ["false", "true"], positive: 1),
      target: "defective", by: [type], used: used)
  }
}
