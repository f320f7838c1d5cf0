// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The logistic function of each element: y = 1 ÷ (1 + e⁻ˣ), accurate on both sides.
///
/// Shapes: any. Float32 is the float64 result rounded once. Semantics: ONNX `Sigmoid`, opset 13.
public struct Sigmoid: Operator {
  public static let name = "Sigmoid"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] { [try map(.sigmoid, inputs[0])] }

  /// dx = dy · y · (1 − y).
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let y = step.outputs[0]
    return [try step.dy * (y * (y.like(1) - y))]
  }
}
