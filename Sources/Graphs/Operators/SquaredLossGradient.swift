// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The gradient of `SquaredLoss` by its predictions: 1 ÷ n · 2 (x − t),
/// in float64 and rounded once.
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
    let gradient = zip(inputs[0].doubles, inputs[1].doubles).map { prediction, target in
      inputs[0].rowWeight * (2 * (prediction - target))
    }
    return [inputs[0].like(gradient, shape: inputs[0].shape)]
  }

  /// It is linear: 2 ÷ n, and −2 ÷ n for the targets.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let gradient = try step.dy * step.dy.like(2 / Double(step.inputs[0].shape[0]))
    return [gradient, step.needs[1] ? try -gradient : nil]
  }
}
