// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The mean over the rows of the summed squares of the differences.
///
/// Shapes: predictions and targets `[n, c]` → `[]`. Order: in float64, in a row c ascending,
/// s += d · d from +0; times 1 ÷ n, rounded; then summed in the order of `LaneReduction`. Ours; ONNX
/// has no such operator.
public struct SquaredLoss: Operator {
  public static let name = "SquaredLoss"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    let elementType = try expectOneElementType(inputs, among: .reals)
    guard inputs[0].shape.rank == 2 else {
      throw error(inputs, .rank(operand: 0, expected: 2...2, got: inputs[0].shape.rank))
    }
    guard inputs[0].shape == inputs[1].shape else {
      throw error(inputs, .shape(operand: 1, expected: inputs[0].shape))
    }
    return [TensorType(elementType, [])]
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    let losses = zip(inputs[0].wideRows, inputs[1].wideRows).map { x, t in
      var sum = 0.0
      for (prediction, target) in zip(x, t) {
        let difference = prediction - target
        sum += difference * difference
      }
      return inputs[0].rowWeight * sum
    }
    return [inputs[0].laneSum(losses)]
  }

  /// By the predictions: dy · 2 (x − t) ÷ n; by the targets its negative.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let gradient = try step.builder.add(SquaredLossGradient(), step.inputs) * step.dy
    return [gradient, step.needs[1] ? try -gradient : nil]
  }
}
