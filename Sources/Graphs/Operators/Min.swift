// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The smallest of some tensors, element by element: NaN if one is; of zeros −0.
///
/// Shapes: each stretches to the others. Order: from the first to the last. Semantics: ONNX `Min`,
/// opset 13.
public struct Min: Operator {
  public static let name = "Min"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try variadicType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [
      try inputs.dropFirst().reduce(inputs[0]) { smaller, next in
        try combineNumbers(
          [smaller, next], int64: { min($0, $1) }, float32: { $0.smaller($1) },
          float64: { $0.smaller($1) })
      }
    ]
  }

  /// dz goes to the operand that was taken, half to each where two are equal; the last is compared
  /// with what the others gave.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    try step.sharedAmongOperands(self, Less())
  }
}
