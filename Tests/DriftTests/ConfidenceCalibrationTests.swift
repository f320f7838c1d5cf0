import Tensors
import Testing

@testable import Drift

struct ConfidenceCalibrationTests {
  @Test func theEstimateHoldsWhereConfidenceKeepsItsMeaning() throws {
    var stream = RandomSource(seed: 3, purpose: "calibration").stream()
    // The model is right less often than it thinks: the square of its confidence.
    func rows(_ count: Int, from low: Double) -> (confidence: [Double], isCorrect: [Bool]) {
      var (confidence, isCorrect): ([Double], [Bool]) = ([], [])
      for _ in 0..<count {
        let sure = low + (1 - low) * stream.uniform()
        confidence.append(sure)
        isCorrect.append(stream.uniform() < sure * sure)
      }
      return (confidence, isCorrect)
    }
    var held = 0
    for _ in 0..<100 {
      let reference = rows(800, from: 0.5)
      let calibration = try #require(
        ConfidenceCalibration(
          confidence: reference.confidence, isCorrect: reference.isCorrect.map { $0 }))
      let batch = rows(200, from: 0.6)
      let estimate = try #require(calibration.estimate(batch.confidence))
      let measured = Double(batch.isCorrect.count { $0 }) / 200
      if estimate.lower <= measured, measured <= estimate.upper { held += 1 }
    }
    print("intervals of estimated accuracy that held: \(held) of 100")
    #expect(held >= 90)
  }

  @Test func tooFewLabelsGiveNoCalibration() {
    #expect(
      ConfidenceCalibration(
        confidence: Array(repeating: 0.9, count: 19), isCorrect: Array(repeating: true, count: 19))
        == nil)
    #expect(
      ConfidenceCalibration(
        confidence: Array(repeating: 0.9, count: 30), isCorrect: Array(repeating: nil, count: 30))
        == nil)
  }

  @Test func equalConfidencesStayInOneBin() throws {
    let calibration = try #require(
      ConfidenceCalibration(
        confidence: Array(repeating: 1, count: 200),
        isCorrect: (0..<200).map { $0 % 4 != 0 }))
    #expect(calibration.bins.count == 1 && calibration.accuracy == 0.75)
    #expect(calibration.estimate([]) == nil)
  }
}
