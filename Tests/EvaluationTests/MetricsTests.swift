import Foundation
import Tensors
import Testing

@testable import Evaluation

struct MetricsTests {
  @Test func classMetricsAgreeWithScikitLearn() throws {
    for expected in try Fixture.load().classes {
      let found = try expected.predictions()
      let name = "\(expected.kind), \(found.rowCount) rows"
      #expect(near(Accuracy().value(of: found), expected.accuracy), "\(name)")
      #expect(near(BalancedAccuracy().value(of: found), expected.balanced_accuracy), "\(name)")
      #expect(near(LogLoss().value(of: found), expected.log_loss), "\(name)")
      #expect(try near(CalibrationError().value(of: found), expected.calibration_error), "\(name)")
      #expect(try near(F1().value(of: found), expected.macro_f1), "\(name)")
      #expect(ConfusionMatrix(found).counts == expected.confusion, "\(name)")
      for index in 0..<expected.classes {
        #expect(near(Precision().value(of: found, class: index), expected.precision[index]))
        #expect(near(Recall().value(of: found, class: index), expected.recall[index]))
        #expect(near(F1().value(of: found, class: index), expected.f1[index]))
        #expect(try near(AUROC().value(of: found, class: index), expected.auroc[index]), "\(name)")
      }
      if let theirs = expected.sklearn_log_loss, !expected.float32 {
        #expect(near(LogLoss().value(of: found), theirs), "\(name)")
      }
    }
  }

  @Test func numberMetricsAgreeWithScikitLearn() throws {
    for expected in try Fixture.load().numbers {
      let found = try NumberPredictions(
        predictions: Tensor(expected.predictions, shape: Shape([expected.predictions.count, 1])),
        targets: expected.targets)
      #expect(near(MeanAbsoluteError().value(of: found), expected.mae))
      #expect(near(RootMeanSquaredError().value(of: found), expected.rmse))
      #expect(near(RSquared().value(of: found), expected.r2))
    }
  }

  @Test func aucOfTiedScoresIsAHalf() throws {
    let found = try ClassPredictions(
      probabilities: Tensor([Double](repeating: 0.5, count: 8), shape: [4, 2]),
      labels: [0, 1, 1, 0], classNames: ["false", "true"], positive: 1)
    #expect(try AUROC().value(of: found) == 0.5)
    #expect(found.predicted == [0, 0, 0, 0])
  }

  @Test func aucIsUndefinedWhereAClassIsAbsent() throws {
    let found = try ClassPredictions(
      probabilities: Tensor([0.2, 0.3, 0.5, 0.6, 0.3, 0.1], shape: [2, 3]),
      labels: [2, 0], classNames: ["a", "b", "c"])
    #expect(try AUROC().value(of: found, class: 1) == nil)
    #expect(try AUROC().value(of: found) == nil)
    #expect(BalancedAccuracy().value(of: found) == 1)
  }

  @Test func orderOfRowsChangesNoBit() throws {
    for expected in try Fixture.load().classes where expected.labels.count > 2 {
      let found = try expected.predictions()
      let reversed = found.selecting(Array((0..<found.rowCount).reversed()))
      for metric in Metrics.ofClasses where metric.name != "log_loss" {
        #expect(try metric.value(of: found) == metric.value(of: reversed), "\(metric.name)")
      }
    }
  }

  @Test func binsHoldEqualMassesUnlessTied() throws {
    let count = 100
    var values: [Double] = []
    for row in 0..<count {
      let above = Double(row) / 250
      values += [0.5 + above, 0.5 - above]
    }
    let found = try ClassPredictions(
      probabilities: Tensor(values, shape: [count, 2]),
      labels: [Int](repeating: 0, count: count), classNames: ["a", "b"])
    let sizes = try CalibrationError.bins(of: found).map(\.rowCount)
    #expect(sizes.count == 15 && sizes.allSatisfy { (6...7).contains($0) })
    let tied = try ClassPredictions(
      probabilities: Tensor([Double](repeating: 0.5, count: 40), shape: [20, 2]),
      labels: [Int](repeating: 1, count: 20), classNames: ["a", "b"])
    #expect(try CalibrationError.bins(of: tied).map(\.rowCount) == [20])
  }

  @Test func whatIsNoProbabilityIsRefused() {
    #expect(throws: EvaluationError.notANumber(row: 1)) {
      try ClassPredictions(
        probabilities: Tensor([0.5, 0.5, .nan, 0.5] as [Float], shape: [2, 2]), labels: [0, 1],
        classNames: ["a", "b"])
    }
    #expect(throws: EvaluationError.notAProbability(row: 0, value: -0.5)) {
      try ClassPredictions(
        probabilities: Tensor([1.0, -0.5], shape: [1, 2]), labels: [0], classNames: ["a", "b"])
    }
    #expect(throws: EvaluationError.noRows) {
      try ClassPredictions(
        probabilities: Tensor([Double](), shape: [0, 2]), labels: [], classNames: ["a", "b"])
    }
    #expect(throws: EvaluationError.notANumber(row: 0)) {
      try NumberPredictions(predictions: Tensor([Double.nan], shape: [1]), targets: [1])
    }
  }

  @Test func metricsAreListedOnceUnderNamesThatAreAttributes() {
    let metrics: [any Metric] = Metrics.ofClasses + Metrics.ofNumbers
    #expect(Set(metrics.map(\.name)).count == metrics.count)
    for metric in metrics {
      #expect(metric.name.allSatisfy { $0.isLowercase || $0.isNumber || $0 == "_" })
      #expect(metric.summary.hasSuffix("."))
    }
  }

  @Test func everyFileOfTheFolderIsInTheList() throws {
    let folder = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../Sources/Evaluation/Metrics").standardizedFileURL
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    let metrics: [any Metric] = Metrics.ofClasses + Metrics.ofNumbers
    #expect(Set(metrics.map { "\(type(of: $0)).swift" }) == Set(files))
  }

  /// Sums of at most 655 terms of order 1, in another order than NumPy's.
  private func near(_ ours: Double?, _ theirs: Double?) -> Bool {
    guard let ours, let theirs else { return ours == nil && theirs == nil }
    return abs(ours - theirs) <= 655 * Double.ulpOfOne * max(1, abs(theirs))
  }
}

struct Fixture: Decodable {
  struct Classes: Decodable {
    let kind: String
    let classes: Int
    let float32: Bool
    let probabilities: [Double]
    let labels, confusion: [Int]
    let accuracy, balanced_accuracy, macro_f1, log_loss, calibration_error: Double
    let sklearn_log_loss: Double?
    let precision, recall, f1, auroc: [Double?]

    func predictions(positive: Int? = nil) throws -> ClassPredictions {
      let shape = Shape([labels.count, classes])
      return try ClassPredictions(
        probabilities: float32
          ? Tensor(probabilities.map { Float($0) }, shape: shape)
          : Tensor(probabilities, shape: shape),
        labels: labels, classNames: (0..<classes).map { "class \($0)" }, positive: positive)
    }
  }

  struct Numbers: Decodable {
    let predictions, targets: [Double]
    let mae, rmse: Double
    let r2: Double?
  }

  let classes: [Classes]
  let numbers: [Numbers]

  static func load() throws -> Fixture {
    let url = try #require(
      Bundle.module.url(forResource: "Fixtures/metrics", withExtension: "json"))
    return try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
  }
}
