// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Whether two elements are equal.
///
/// Shapes: each stretches to the other; the result is boolean. Comparisons with NaN are false.
/// Semantics: ONNX `Equal`, opset 13.
public struct Equal: Operator {
  public static let name = "Equal"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try comparisonType(inputs, among: .all)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try compare(inputs, boolean: ==, int64: ==, float32: ==, float64: ==)]
  }

  /// Booleans have no gradient.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil, nil] }
}
