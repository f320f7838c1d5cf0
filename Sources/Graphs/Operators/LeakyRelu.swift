// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Negative elements times a small slope: y = x < 0 ? α · x : x.
///
/// Shapes: any. Semantics: ONNX `LeakyRelu`, opset 16.
public struct LeakyRelu: Operator {
  public static let name = "LeakyRelu"

  /// The slope of the negative side.
  public var alpha: Double

  /// A leak of this slope.
  public init(alpha: Double = 0.01) { self.alpha = alpha }

  public var attributes: [Attribute] { [Attribute("alpha", alpha)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let (slope, slopeFloat) = (alpha, Float(alpha))
    return [
      try mapReals(
        inputs[0], float32: { $0 < 0 ? $0 * slopeFloat : $0 },
        float64: { $0 < 0 ? $0 * slope : $0 })
    ]
  }

  /// dx = dy where x is above 0, else α · dy.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let isPositive = try step.builder.add(Greater(), [step.inputs[0], step.inputs[0].like(0)])
    return [try isPositive.select(step.dy, else: step.dy * step.dy.like(alpha))]
  }
}
