// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// −1, 0 or 1 for negative elements, zeros and positive ones; NaN stays.
///
/// Shapes: any. Semantics: ONNX `Sign`, opset 13; here for int64 too.
public struct Sign: Operator {
  public static let name = "Sign"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [
      try mapNumbers(
        inputs[0], int64: { $0.signum() }, float32: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 },
        float64: { $0 > 0 ? 1 : $0 < 0 ? -1 : $0 })
    ]
  }

  /// It is flat almost everywhere.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil] }
}
