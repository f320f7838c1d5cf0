/// What a fit will need, before its first step: a notice, never part of a result.
public struct FitEstimate: Sendable, Hashable {
  /// Bytes held while it runs: features, weights with their gradients and moments, one batch.
  public let memoryBytes: Int
  /// Seconds of all steps; features that must be computed first are not in it.
  public let seconds: Double
}

extension Fit {
  /// The estimate for this fit.
  public var estimate: FitEstimate {
    let rows = problem.examples.rowCount
    let checked = problem.validation?.rowCount ?? 0
    let elements = problem.examples.features.count
    let width = elements / rows
    let weights = problem.model.trainableCount
    let batch = settings.batch * (2 * width + 4 * problem.model.target.outputCount)
    let floats = elements + checked * width + 4 * weights + 2 * batch
    // Forward and backward take three passes over the weights for each row.
    let products = Double(3 * rows + checked) * Double(weights)
    let perEpoch =
      products / FitEstimate.productsPerSecond
      + Double(elements) / FitEstimate.elementsPerSecond
    return FitEstimate(
      memoryBytes: 4 * floats, seconds: perEpoch * Double(settings.lastEpoch))
  }
}

extension FitEstimate {
  /// What a modest core does: multiply-adds, and elements shuffled, copied and dropped.
  fileprivate static let productsPerSecond = 2e9
  fileprivate static let elementsPerSecond = 1e8
}
