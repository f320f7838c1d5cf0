import Graphs
import Models
import Tensors
import Testing

@testable import Quantization

private func quantizer(_ model: Model) throws -> Quantizer {
  guard case .image(let preprocessing) = model.preprocessing else {
    preconditionFailure("a model of pictures")
  }
  let rows = try CalibrationRows(pixels: SmallModels.pixels(count: 8), preprocessing)
  return try Quantizer(model, using: rows, QuantizationSettings())
}

/// Names of the layers that are not integers.
private func realLayers(_ model: Model) throws -> [String] {
  let integers = Set(model.quantization?.integers.layers.map(\.name) ?? [])
  return try Quantizer.layerNames(of: model).filter { !integers.contains($0) }
}

/// A hundred rows of two classes, all right in the real model by a margin of `margin(row)`.
private func rows(
  _ margin: (Int) -> Float = { Float($0 + 1) }, slices: [LabelledRows.Slice] = []
) -> LabelledRows {
  LabelledRows(
    labels: [Int](repeating: 0, count: 100), slices: slices,
    logits: (0..<100).flatMap { [margin($0), 0] })
}

/// Logits by which the first so many rows are wrong.
private func wrong(_ count: Int) -> ([Int]) -> [Float] {
  { $0.flatMap { row in row < count ? [0, 0.1] : [Float(row + 1), 0] } }
}

@Suite(.serialized) struct BudgetTests {
  @Test func layersGoBackUntilTheBudgetHolds() throws {
    let model = try SmallModels.efficient()
    let quantizer = try quantizer(model)
    let poly = LabelledRows.Slice(name: "type poly", rows: Array(0..<50))
    for needed in [1, 2, 3, 5, 10] {
      let made = try #require(
        try quantizer.model(within: 0.01, on: rows(slices: [poly])) { model in
          wrong(try realLayers(model).count >= needed ? 0 : 40)
        })
      #expect(try realLayers(made).count == needed)
      let record = try #require(made.quantization)
      let gains = record.layers.compactMap(\.gain)
      #expect(gains.count == 11)
      // The layers that went back are those that gain most.
      let ofReal = record.layers.filter { !$0.isInteger }.compactMap(\.gain)
      #expect(ofReal.min() == gains.sorted(by: >)[needed - 1])
      #expect(record.trials[0].layers.isEmpty && record.trials[0].slice == "type poly")
      let kept = try #require(record.trials.last { $0.isWithin })
      let real = try realLayers(made)
      #expect(kept.layers.sorted() == real.sorted() && kept.rowCount == 100)
      #expect(record.layers.filter { !$0.isInteger }.map(\.name) == real)
      #expect(record.trials.count <= 2 + 2 * 4)
    }
    let nothing = try quantizer.model(within: 0.01, on: rows()) { _ in wrong(3) }
    #expect(nothing == nil)
  }

  @Test func whatIsKeptIsWhatWasScored() throws {
    let model = try SmallModels.efficient()
    let pixels = SmallModels.pixels(count: 9, seed: 2)
    var scored: Tensor?
    let made = try #require(
      try quantizer(model).model(within: 0.01, on: rows()) { attempt in
        scored = try Predictor(attempt).logits(pixels: pixels)
        return wrong(try realLayers(attempt).count >= 2 ? 0 : 40)
      })
    #expect(try Predictor(made).logits(pixels: pixels).digest == scored?.digest)
    #expect(
      try Predictor(made, mode: .reference).logits(pixels: pixels).digest == scored?.digest)
  }

  @Test func aBudgetThatHoldsAtOnceAsksForNothing() throws {
    let model = try SmallModels.efficient()
    let quantizer = try quantizer(model)
    let made = try #require(try quantizer.model(within: 0.01, on: rows()) { _ in wrong(1) })
    #expect(made.quantization?.layers == (try quantizer.model()).quantization?.layers)
    #expect(made.quantization?.trials.map(\.loss) == [0.01])
  }

  @Test func whatComesOutDoesNotDependOnThreads() throws {
    let model = try SmallModels.efficient()
    let threads = WorkerPool.threadCount
    defer { WorkerPool.setThreadCount(threads) }
    let digests = try (1...3).map { count in
      WorkerPool.setThreadCount(count)
      return try quantizer(model).model(within: 0.01, on: rows()) {
        wrong(try realLayers($0).count >= 3 ? 0 : 40)
      }?.digest
    }
    #expect(digests[0] != nil && Set(digests).count == 1)
  }

  @Test func realLayersGainWhatTheLogitsLack() throws {
    let model = try SmallModels.efficient()
    let quantizer = try quantizer(model)
    let draft = try quantizer.draft()
    let sensitivity = try Sensitivity(quantizer, draft)
    #expect(sensitivity.gains.map(\.decibels) == sensitivity.gains.map(\.decibels).sorted(by: >))
    #expect(Set(sensitivity.gains.map(\.name)) == Set(try Quantizer.layerNames(of: model)))
    #expect((sensitivity.signalToNoise ?? 0) > 20)
    #expect((sensitivity.gains.first?.decibels ?? 0) > 0)
  }
}

@Suite struct LabelledRowsTests {
  @Test func rowsNearestToAnotherAnswerComeFirst() {
    let labelled = rows { Float(($0 * 37) % 100 + 1) }
    let margins = labelled.order.map { ($0 * 37) % 100 }
    #expect(margins == Array(0..<100))
  }

  @Test func aLossThatIsTooLargeEndsTheScoring() throws {
    var seen = 0
    let loss = try rows().loss(within: 0.01) { asked in
      seen += asked.count
      return wrong(5)(asked)
    }
    #expect(loss == LabelledRows.Loss(share: 0.05, slice: nil, rowCount: 64, isWithin: false))
    #expect(seen == 64)
  }

  @Test func withinTheBudgetAllRowsAreScored() throws {
    let labelled = rows()
    var seen: [Int] = []
    let loss = try labelled.loss(within: 0.02) { asked in
      seen += asked
      return wrong(2)(asked)
    }
    #expect(loss == LabelledRows.Loss(share: 0.02, slice: nil, rowCount: 100, isWithin: true))
    #expect(seen == labelled.order)
  }

  @Test func aLossAmongTheSurestRowsIsSeen() throws {
    let loss = try rows().loss(within: 0.01) {
      $0.flatMap { $0 >= 95 ? [0, 1] : [Float($0 + 1), 0] }
    }
    #expect(loss.isWithin == false && loss.share == 0.05 && loss.rowCount == 100)
  }

  @Test func theSliceThatLosesMostIsNamed() throws {
    let slices = [
      LabelledRows.Slice(name: "type mono", rows: Array(50..<100)),
      LabelledRows.Slice(name: "type poly", rows: Array(0..<50)),
    ]
    let loss = try rows(slices: slices).loss(within: 0.01, wrong(1))
    #expect(loss.slice == "type poly" && loss.share == 0.02 && !loss.isWithin)
  }

  @Test func answersThatAreNoNumbersCountAsTheFirstClass() throws {
    let loss = try rows().loss(within: 0.01) { asked in
      asked.flatMap { _ in [-Float.infinity, .nan] }
    }
    #expect(loss.rowCount == 100 && loss.share == 0)
  }
}
