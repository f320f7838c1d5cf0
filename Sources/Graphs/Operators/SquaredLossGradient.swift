import Tensors

/// The gradient of `SquaredLoss` by its predictions: (2 (x − t)) · 1 ÷ n.
///
/// Shapes: predictions and targets `[n, c]` → `[n, c]`. Ours; ONNX has no such operator.
public struct SquaredLossGradient: Operator {
  public static let name = "SquaredLossGradient"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    let loss = try SquaredLoss().outputTypes(inputs)
    return [TensorType(loss[0].elementType, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    let rows = inputs[0].shape[0]
    let (weight, wide) = (1 / Float(rows), 1 / Double(rows))
    return [
      combineNumbers(
        inputs, int64: { x, _ in x }, float32: { weight * (2 * ($0 - $1)) },
        float64: { wide * (2 * ($0 - $1)) })
    ]
  }

  /// It is linear: 2 ÷ n, and −2 ÷ n for the targets.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let gradient = try step.dy * step.dy.like(2 / Double(step.inputs[0].shape[0]))
    return [gradient, step.needs[1] ? try -gradient : nil]
  }
}
