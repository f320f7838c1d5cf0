// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Whether the left element is greater than the right one.
///
/// Shapes: each stretches to the other; the result is boolean. Comparisons with NaN are false.
/// Semantics: ONNX `Greater`, opset 13.
public struct Greater: Operator {
  public static let name = "Greater"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try comparisonType(inputs, among: .all)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try compare(inputs, boolean: { $0 && !$1 }, int64: >, float32: >, float64: >)]
  }

  /// Booleans have no gradient.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil, nil] }
}
