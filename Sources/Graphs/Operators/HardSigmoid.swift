// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A line between 0 and 1: v = fma(α, x, β); y = v held between 0 and 1, a NaN as it is.
///
/// Shapes: any. Semantics: ONNX `HardSigmoid`, opset 6. PyTorch's has α = 1/6.
public struct HardSigmoid: Operator {
  public static let name = "HardSigmoid"

  /// The slope of the line.
  public var alpha: Double
  /// Its height at 0.
  public var beta: Double

  /// A line of this slope and height.
  public init(alpha: Double = 0.2, beta: Double = 0.5) {
    self.alpha = alpha
    self.beta = beta
  }

  public var attributes: [Attribute] { [Attribute("alpha", alpha), Attribute("beta", beta)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let (slope, height) = (alpha, beta)
    let (slopeFloat, heightFloat) = (Float(alpha), Float(beta))
    let line = try mapReals(
      inputs[0], float32: { heightFloat.addingProduct($0, slopeFloat) },
      float64: { height.addingProduct($0, slope) })
    return try Clip(minimum: 0, maximum: 1).evaluate([line])
  }

  /// dx = α · dy where y is strictly between 0 and 1, else 0.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let rule = ClipGradient(minimum: 0, maximum: 1)
    return [try step.builder.add(rule, [step.dy * step.dy.like(alpha), step.outputs[0]])]
  }
}
