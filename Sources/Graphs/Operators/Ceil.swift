// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The smallest integer that is not below each element; the type stays.
///
/// Shapes: any. Semantics: ONNX `Ceil`, opset 13; here for int64 too.
public struct Ceil: Operator {
  public static let name = "Ceil"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [
      try mapNumbers(
        inputs[0], int64: { $0 }, float32: { $0.rounded(.up) }, float64: { $0.rounded(.up) })
    ]
  }

  /// It is flat almost everywhere.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil] }
}
