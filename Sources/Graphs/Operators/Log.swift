// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The natural logarithm of each element.
///
/// Shapes: any. Semantics: ONNX `Log`, opset 13.
public struct Log: Operator {
  public static let name = "Log"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    _ = try expectOneElementType(inputs, among: .reals)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try map(.log, inputs[0])]
  }

  /// dx = dy ÷ x.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy / step.inputs[0]]
  }
}
