// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The operand as it is.
///
/// Shapes: any. Semantics: ONNX `Identity`, opset 13.
public struct Identity: Operator {
  public static let name = "Identity"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] { inputs }

  /// dx = dy.
  public func gradient(_ step: GradientStep) -> [Symbol?] { [step.dy] }
}
