// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The sine of each element, in radians.
///
/// Shapes: any. Float32 is the float64 result rounded once. Semantics: ONNX `Sin`, opset 7.
public struct Sin: Operator {
  public static let name = "Sin"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] { [try map(.sin, inputs[0])] }

  /// dx = dy · cos x.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy * step.builder.add(Cos(), [step.inputs[0]])]
  }
}
