// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The magnitude of each element. That of the smallest int64 wraps to itself.
///
/// Shapes: any. Semantics: ONNX `Abs`, opset 13; here for int64 too.
public struct Abs: Operator {
  public static let name = "Abs"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [
      try mapNumbers(
        inputs[0], int64: { $0 < 0 ? 0 &- $0 : $0 }, float32: { $0.magnitude },
        float64: { $0.magnitude })
    ]
  }

  /// dx = dy · sign x.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy * step.builder.add(Sign(), [step.inputs[0]])]
  }
}
