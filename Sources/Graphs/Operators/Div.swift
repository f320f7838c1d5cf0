// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Quotient of two tensors, element by element: z = x ÷ y. A real division by zero is infinite or
/// not a number.
///
/// Shapes: each stretches to the other. Semantics: ONNX `Div`, opset 14, for reals; the language's
/// `/` is real and its `//` floors, so integers do not come here.
public struct Div: Operator {
  public static let name = "Div"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try broadcastType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try combineNumbers(inputs, int64: { left, _ in left }, float32: /, float64: /)]
  }

  /// dx = dz ÷ y and dy = −dz · z ÷ y, each summed over what was stretched.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, y, z) = (step.inputs[0], step.inputs[1], step.outputs[0])
    return [
      step.needs[0] ? try (step.dy / y).summed(to: x.shape) : nil,
      step.needs[1] ? try (-(step.dy * z) / y).summed(to: y.shape) : nil,
    ]
  }
}
