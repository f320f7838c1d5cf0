// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The largest of some tensors, element by element: NaN if one is; of zeros +0.
///
/// Shapes: each stretches to the others. Order: from the first to the last. Semantics: ONNX `Max`,
/// opset 13.
public struct Max: Operator {
  public static let name = "Max"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try variadicType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [
      try inputs.dropFirst().reduce(inputs[0]) { larger, next in
        try combineNumbers(
          [larger, next], int64: { max($0, $1) }, float32: { $0.larger($1) },
          float64: { $0.larger($1) })
      }
    ]
  }

  /// dz goes to the operand that was taken, half to each where two are equal; the last is compared
  /// with what the others gave.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    try step.sharedAmongOperands(self, Greater())
  }
}
