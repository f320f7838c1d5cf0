// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The smaller of two tensors, element by element: NaN if either is; of zeros −0.
///
/// Shapes: each stretches to the other. Semantics: ONNX `Min`, opset 13, of two operands.
public struct Min: Operator {
  public static let name = "Min"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try broadcastType(inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [
      try combineNumbers(
        inputs, int64: { min($0, $1) }, float32: { $0.smaller($1) }, float64: { $0.smaller($1) })
    ]
  }

  /// dz goes to the operand that was taken, half to each where they are equal.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, y, dz) = (step.inputs[0], step.inputs[1], step.dy)
    let isEqual = try step.builder.add(Equal(), [x, y])
    let isLeft = try step.builder.add(Less(), [x, y])
    let share = try isEqual.select(dz * dz.like(0.5), else: dz.like(0))
    return [
      step.needs[0] ? try isLeft.select(dz, else: share).summed(to: x.shape) : nil,
      step.needs[1]
        ? try isLeft.select(dz.like(0), else: isEqual.select(share, else: dz)).summed(to: y.shape)
        : nil,
    ]
  }
}
