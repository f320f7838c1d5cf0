// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Each element rounded to the nearest integer, halves to the even one; the type stays.
///
/// Shapes: any. Semantics: ONNX `Round`, opset 11; here for int64 too.
public struct Round: Operator {
  public static let name = "Round"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [
      try mapNumbers(
        inputs[0], int64: { $0 }, float32: { $0.rounded(.toNearestOrEven) },
        float64: { $0.rounded(.toNearestOrEven) })
    ]
  }

  /// It is flat almost everywhere.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil] }
}
