// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The hyperbolic tangent of each element.
///
/// Shapes: any. Float32 is the float64 result rounded once. Semantics: ONNX `Tanh`, opset 13.
public struct Tanh: Operator {
  public static let name = "Tanh"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] { [try map(.tanh, inputs[0])] }

  /// dx = dy · (1 − y²).
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let y = step.outputs[0]
    return [try step.dy * (y.like(1) - y * y)]
  }
}
