// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Negative elements times a slope that is learned: y = x < 0 ? slope · x : x.
///
/// Shapes: x any; the slope stretches to it. Semantics: ONNX `PRelu`, opset 16.
public struct PRelu: Operator {
  public static let name = "PRelu"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    let type = try broadcastType(inputs, among: .reals)
    guard type.shape == inputs[0].shape else {
      throw error(inputs, .shape(operand: 1, expected: inputs[0].shape))
    }
    return [type]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [
      try combineNumbers(
        inputs, int64: { x, _ in x }, float32: { $0 < 0 ? $0 * $1 : $0 },
        float64: { $0 < 0 ? $0 * $1 : $0 })
    ]
  }

  /// dx = dy where x is above 0, else slope · dy; dslope = Σ dy · x where x is not.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, slope, dy) = (step.inputs[0], step.inputs[1], step.dy)
    let isPositive = try step.builder.add(Greater(), [x, x.like(0)])
    return [
      step.needs[0] ? try isPositive.select(dy, else: dy * slope) : nil,
      step.needs[1]
        ? try isPositive.select(dy.like(0), else: dy * x).summed(to: slope.shape) : nil,
    ]
  }
}
