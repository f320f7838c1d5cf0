// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Sum of two tensors, element by element: z = x + y. int64 wraps.
///
/// Shapes: each stretches to the other. Semantics: ONNX `Add`, opset 14.
public struct Add: Operator {
  public static let name = "Add"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try broadcastType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try combineNumbers(inputs, int64: &+, float32: +, float64: +)]
  }

  /// dx = dy and dy = dy, each summed over what was stretched.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    try step.inputs.map { try step.dy.summed(to: $0.shape) }
  }
}
