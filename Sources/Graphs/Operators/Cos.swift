// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The cosine of each element, in radians.
///
/// Shapes: any. Float32 is the float64 result rounded once. Semantics: ONNX `Cos`, opset 7.
public struct Cos: Operator {
  public static let name = "Cos"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] { [try map(.cos, inputs[0])] }

  /// dx = −dy · sin x.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try -(step.dy * step.builder.add(Sin(), [step.inputs[0]]))]
  }
}
