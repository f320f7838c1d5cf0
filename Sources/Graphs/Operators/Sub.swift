// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Difference of two tensors, element by element: z = x − y. int64 wraps.
///
/// Shapes: each stretches to the other. Semantics: ONNX `Sub`, opset 14.
public struct Sub: Operator {
  public static let name = "Sub"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try broadcastType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try combineNumbers(inputs, int64: &-, float32: -, float64: -)]
  }

  /// dx = dz and dy = −dz, each summed over what was stretched.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [
      step.needs[0] ? try step.dy.summed(to: step.inputs[0].shape) : nil,
      step.needs[1] ? try -(try step.dy.summed(to: step.inputs[1].shape)) : nil,
    ]
  }
}
