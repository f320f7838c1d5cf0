import Graphs
import Models
import Tensors

extension Quantizer {
  /// The model with as many layers of integers as a budget of accuracy allows.
  ///
  /// Layers go back to real numbers in the order of ``Sensitivity``, first none, then one, two, four, …
  /// until no slice loses more than the budget; between the last two of these the smallest number that
  /// keeps within it is found by halving.
  ///
  /// - Parameters:
  ///   - budget: the accuracy that may be lost, from 0 to 1.
  ///   - rows: where it may be lost.
  ///   - onProgress: called before each attempt with how many layers are real in it.
  ///   - answering: makes what gives a model's logits for some of the rows.
  /// - Returns: nil if only the real model is within the budget.
  /// - Throws: what `answering` throws; what running a graph throws.
  public func model(
    within budget: Double, on rows: LabelledRows, onProgress: (Int) -> Void = { _ in },
    answering: (Model) throws -> ([Int]) throws -> [Float]
  ) throws -> Model? {
    let draft = try draft()
    var trials: [QuantizationRecord.Trial] = []
    func attempt(_ real: [String]) throws -> Bool {
      onProgress(real.count)
      // What is to be said of its layers is measured when it is kept.
      let tried = try model(draft, real: Set(real), layers: [])
      let loss = try rows.loss(within: budget, try answering(tried))
      trials.append(
        QuantizationRecord.Trial(
          layers: real, loss: loss.share, slice: loss.slice, isWithin: loss.isWithin,
          rowCount: loss.rowCount))
      return loss.isWithin
    }
    if try attempt([]) { return try model(draft, layers: draft.measured, trials: trials) }
    let gains = try Sensitivity(self, draft).gains
    guard let count = try fewest(below: gains.count, { try attempt(gains.prefix($0).map(\.name)) })
    else { return nil }
    let real = Set(gains.prefix(count).map(\.name))
    let decibels = Dictionary(uniqueKeysWithValues: gains.map { ($0.name, $0.decibels) })
    let layers = try measures(of: draft, real: real).map { $0.with(gain: decibels[$0.name]) }
    return try model(draft, real: real, layers: layers, trials: trials)
  }

  /// The smallest number that holds among 1, 2, 4, … and the largest allowed, and then by halving down
  /// to the last that did not; nil if none of them holds.
  private func fewest(below end: Int, _ holds: (Int) throws -> Bool) rethrows -> Int? {
    guard end > 1 else { return nil }
    var (low, high) = (0, 1)
    while try !holds(high) {
      guard high < end - 1 else { return nil }
      (low, high) = (high, min(2 * high, end - 1))
    }
    while high - low > 1 {
      let middle = (low + high) / 2
      if try holds(middle) { high = middle } else { low = middle }
    }
    return high
  }
}
