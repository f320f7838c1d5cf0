// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The gradient of `Clip` and `Relu`: dx = y ≤ minimum ? 0 : (y ≥ maximum ? 0 : dy), where y is
/// what they gave. A NaN in y lets dy through, as in PyTorch.
///
/// Shapes: dy and y alike. Ours; ONNX has no such operator.
public struct ClipGradient: Operator {
  public static let name = "ClipGradient"

  /// The lower bound that was used.
  public var minimum: Double
  /// The upper bound that was used.
  public var maximum: Double

  /// The gradient of a clip to these bounds.
  public init(minimum: Double, maximum: Double) {
    self.minimum = minimum
    self.maximum = maximum
  }

  public var attributes: [Attribute] { [Attribute("min", minimum), Attribute("max", maximum)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    _ = try expectOneElementType(inputs, among: .reals)
    guard inputs[0].shape == inputs[1].shape else {
      throw error(inputs, .shape(operand: 1, expected: inputs[0].shape))
    }
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let (low, high) = (minimum, maximum)
    let (lowFloat, highFloat) = (Float(low), Float(high))
    return [
      try combineNumbers(
        inputs, int64: { dy, _ in dy },
        float32: { dy, y in y <= lowFloat ? 0 : (y >= highFloat ? 0 : dy) },
        float64: { dy, y in y <= low ? 0 : (y >= high ? 0 : dy) })
    ]
  }

  /// It is linear in dy, and flat in y.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [step.needs[0] ? try step.builder.add(self, [step.dy, step.inputs[1]]) : nil, nil]
  }
}
