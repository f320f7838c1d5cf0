import Foundation
import Graphs
import Tensors
import Testing

@testable import Training

struct LossTests {
  @Test func theListHoldsWhatTheFolderHolds() throws {
    let tests = URL(filePath: #filePath).deletingLastPathComponent()
    for (folder, names) in [
      ("Losses", Losses.all.map { String(describing: type(of: $0)) }),
      ("Augmentations", Augmentations.all.map { String(describing: $0) }),
    ] {
      let place = tests.appending(path: "../../Sources/Training/\(folder)").standardized
      let files = try FileManager.default.contentsOfDirectory(atPath: place.path)
        .map { String($0.dropLast(6)) }.filter { $0 + "s" != folder && $0 != "Loss" }
      #expect(files.sorted() == names.sorted())
    }
    let names = Losses.all.map { type(of: $0).name } + Augmentations.all.map { $0.name }
    #expect(Set(names).count == names.count)
    #expect(Losses.named("focal") is FocalLoss && Losses.named("none") == nil)
  }

  /// Whole and mixed targets; numbers away from the kinks of absolute and Huber's loss.
  private func rows(of loss: any Loss) -> (scores: [Double], targets: [Double]) {
    guard type(of: loss).isForClasses else { return ([0.3, -2.5, 4, 0.1], [0.9, 1, 3.2, -3]) }
    return (
      [0.3, -1.2, 2, 0, 0.4, -0.7, 3, 1, -2.5, 0.1, 0.2, 0.3],
      [1, 0, 0, 0, 0, 1, 0.7, 0.2, 0.1, 0.05, 0.05, 0.9]
    )
  }

  @Test func gradientsAreThoseOfTheValues() throws {
    for loss in Losses.all {
      let (scores, targets) = rows(of: loss)
      let width = type(of: loss).isForClasses ? 3 : 1
      let weights = (0..<4).flatMap { [Double](repeating: 0.1 + 0.2 * Double($0), count: width) }
      let builder = GraphBuilder()
      let inputs = ["scores", "targets", "weights"].map {
        builder.input($0, .float64, [4, width])
      }
      let slope = try loss.gradient(scores: inputs[0], targets: inputs[1], weights: inputs[2])
      let result = try builder.graph(outputs: [("slope", slope)]).evaluate(
        [scores, targets, weights].map { Tensor($0, shape: [4, width]) })[0]
      guard case .float64(let slopes) = result.storage else {
        Issue.record("not float64")
        return
      }
      for place in scores.indices {
        let row = place / width * width..<(place / width + 1) * width
        func value(_ change: Double) -> Double {
          var changed = scores
          changed[place] += change
          return loss.value(Array(changed[row]), Array(targets[row]))
        }
        let difference = (value(1e-5) - value(-1e-5)) / 2e-5 * weights[place]
        #expect(abs(difference - slopes[place]) < 1e-8, "\(type(of: loss).name) \(place)")
      }
    }
  }

  @Test func extremeScoresStayNumbers() {
    for loss in Losses.all where type(of: loss).isForClasses {
      for scores in [[800.0, -800], [-1e4, 1e4]] {
        #expect(loss.value(scores, [0, 1]).isFinite, "\(type(of: loss).name)")
      }
    }
  }
}
