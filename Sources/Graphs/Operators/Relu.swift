// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Negative elements become 0: y = 0 > x ? 0 : x, so that a NaN stays visible.
///
/// Shapes: any. Semantics: ONNX `Relu`, opset 14.
public struct Relu: Operator {
  public static let name = "Relu"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    _ = try expectOneElementType(inputs, among: .reals)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try mapReals(inputs[0], float32: { 0 > $0 ? 0 : $0 }, float64: { 0 > $0 ? 0 : $0 })]
  }

  /// dx = dy where y is above 0, else 0.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [
      try step.builder.add(
        ClipGradient(minimum: 0, maximum: .infinity), [step.dy, step.outputs[0]])
    ]
  }
}
