// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The largest integer that is not above each element; the type stays.
///
/// Shapes: any. Semantics: ONNX `Floor`, opset 13; here for int64 too.
public struct Floor: Operator {
  public static let name = "Floor"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [
      try mapNumbers(
        inputs[0], int64: { $0 }, float32: { $0.rounded(.down) }, float64: { $0.rounded(.down) })
    ]
  }

  /// It is flat almost everywhere.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil] }
}
