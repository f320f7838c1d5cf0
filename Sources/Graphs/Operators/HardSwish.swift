// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Each element times its hard sigmoid: y = x · hardsigmoid(x) with α = 1/6 and β = 1/2.
///
/// Shapes: any. Semantics: ONNX `HardSwish`, opset 14.
public struct HardSwish: Operator {
  public static let name = "HardSwish"

  /// The line that the element is multiplied by.
  static let line = HardSigmoid(alpha: 1 / 6, beta: 0.5)

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    try Mul().evaluate([inputs[0], Self.line.evaluate(inputs)[0]])
  }

  /// dx = dy · h + the hard sigmoid's gradient of dy · x.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, dy) = (step.inputs[0], step.dy)
    let share = try step.builder.add(Self.line, [x])
    let slope = try step.builder.add(
      ClipGradient(minimum: 0, maximum: 1), [dy * x * x.like(Self.line.alpha), share])
    return [try dy * share + slope]
  }
}
