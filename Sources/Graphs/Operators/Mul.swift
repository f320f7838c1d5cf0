// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Product of two tensors, element by element: z = x · y. int64 wraps.
///
/// Shapes: each stretches to the other. Semantics: ONNX `Mul`, opset 14.
public struct Mul: Operator {
  public static let name = "Mul"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try broadcastType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try combineNumbers(inputs, int64: &*, float32: *, float64: *)]
  }

  /// dx = dz · y and dy = dz · x, each summed over what was stretched.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, y) = (step.inputs[0], step.inputs[1])
    return [
      step.needs[0] ? try (step.dy * y).summed(to: x.shape) : nil,
      step.needs[1] ? try (step.dy * x).summed(to: y.shape) : nil,
    ]
  }
}
