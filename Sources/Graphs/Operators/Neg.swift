// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The negative of each element: y = −x. int64 wraps.
///
/// Shapes: any. Semantics: ONNX `Neg`, opset 13.
public struct Neg: Operator {
  public static let name = "Neg"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    _ = try expectOneElementType(inputs, among: .numbers)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    if case .int64(let values) = inputs[0].storage {
      return [Tensor(values.map { 0 &- $0 }, shape: inputs[0].shape)]
    }
    return [try mapReals(inputs[0], float32: -, float64: -)]
  }

  /// dx = −dy.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [try -step.dy] }
}
