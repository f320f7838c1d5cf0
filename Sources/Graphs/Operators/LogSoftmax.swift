// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Logarithm of the softmax along one axis: yᵢ = xᵢ − max x − log Σⱼ exp(xⱼ − max x).
///
/// Shapes: any; `axis` counts from the back if negative. Semantics: ONNX `LogSoftmax`, opset 13.
public struct LogSoftmax: Operator {
  public static let name = "LogSoftmax"

  /// The axis along which the exponentials add up to 1.
  public var axis: Int

  /// A logarithm of the softmax along this axis.
  public init(axis: Int = -1) { self.axis = axis }

  public var attributes: [Attribute] { [Attribute("axis", axis)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    _ = try expectOneElementType(inputs, among: .reals)
    _ = try reductionAxes([axis], inputs)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try mapRows(inputs[0], along: axis) { SoftmaxRow($0).logarithms }]
  }

  /// dx = dy − softmax(x) · Σ dy, and softmax(x) is exp(y).
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let total = try step.dy.summed(along: [axis], keepDimensions: true)
    let shares = try step.builder.add(Exp(), [step.outputs[0]])
    return [try step.dy - shares * total]
  }
}
