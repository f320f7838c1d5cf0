// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The square root of each element, correctly rounded.
///
/// Shapes: any. Semantics: ONNX `Sqrt`, opset 13.
public struct Sqrt: Operator {
  public static let name = "Sqrt"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    _ = try expectOneElementType(inputs, among: .reals)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try mapReals(inputs[0], float32: { $0.squareRoot() }, float64: { $0.squareRoot() })]
  }

  /// dx = dy ÷ (2 y).
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy / (step.outputs[0] + step.outputs[0])]
  }
}
