// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The exponential of each element.
///
/// Shapes: any. Semantics: ONNX `Exp`, opset 13.
public struct Exp: Operator {
  public static let name = "Exp"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    _ = try expectOneElementType(inputs, among: .reals)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try map(.exp, inputs[0])]
  }

  /// dx = dy · y.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy * step.outputs[0]]
  }
}
