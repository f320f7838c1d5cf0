import Graphs

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
    let suffix = problem.suffix
    let width = suffix.types[suffix.inputs[0].value].shape.count
    let elements = rows * width
    let weights = problem.model.trainableCount
    let batch = settings.batch * (2 * width + 4 * problem.model.target.outputCount)
    let floats = elements + checked * width + 4 * weights + 2 * batch
    // Forward and backward take three passes over the products of each row.
    let work = suffix.workPerRow
    let steps = Double(3 * rows + checked)
    let perEpoch =
      steps * Double(work.matrices) / FitEstimate.productsPerSecond
      + steps * Double(work.images) / FitEstimate.convolvedPerSecond
      + Double(elements) / FitEstimate.elementsPerSecond
    return FitEstimate(
      memoryBytes: 4 * floats, seconds: perEpoch * Double(settings.lastEpoch))
  }
}

extension Graph {
  /// Multiply-adds for one row, in linear layers and in convolutions.
  fileprivate var workPerRow: (matrices: Int, images: Int) {
    var work = (matrices: 0, images: 0)
    for node in nodes where node.inputs.count > 1 {
      let (weight, result) = (types[node.inputs[1]].shape, types[node.outputs[0]].shape)
      if node.operation is Gemm {
        work.matrices += weight.count
      } else if node.operation is Conv {
        work.images += result.count * weight.dimensions.dropFirst().reduce(1, *)
      }
    }
    return work
  }
}

extension FitEstimate {
  /// What a modest core does: multiply-adds, and elements shuffled, copied and dropped.
  fileprivate static let productsPerSecond = 2e9
  fileprivate static let elementsPerSecond = 1e8
  /// Convolutions work on what is in the cache, with all cores.
  fileprivate static let convolvedPerSecond = 1e11
}
