// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Shares that add up to 1 along one axis: yᵢ = exp(xᵢ − max x) ÷ Σⱼ exp(xⱼ − max x).
///
/// Shapes: any; `axis` counts from the back if negative. Order: that of `SoftmaxRow`.
/// Semantics: ONNX `Softmax`, opset 13.
public struct Softmax: Operator {
  public static let name = "Softmax"

  /// The axis that adds up to 1.
  public var axis: Int

  /// A softmax along this axis.
  public init(axis: Int = -1) { self.axis = axis }

  public var attributes: [Attribute] { [Attribute("axis", axis)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    _ = try expectOneElementType(inputs, among: .reals)
    _ = try reductionAxes([axis], inputs)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try mapRows(inputs[0], along: axis) { SoftmaxRow($0).shares }]
  }

  /// dx = y · (dy − Σ dy · y).
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let y = step.outputs[0]
    let total = try (step.dy * y).summed(along: [axis], keepDimensions: true)
    return [try y * (step.dy - total)]
  }
}
