// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// One over each element: y = 1 ÷ x.
///
/// Shapes: any. Semantics: ONNX `Reciprocal`, opset 13.
public struct Reciprocal: Operator {
  public static let name = "Reciprocal"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try mapReals(inputs[0], float32: { 1 / $0 }, float64: { 1 / $0 })]
  }

  /// dx = −dy · y².
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let y = step.outputs[0]
    return [try -(step.dy * (y * y))]
  }
}
