// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// What a fused convolution ends with.
public enum Activation: String, Sendable {
  case identity
  /// 0 > v ? 0 : v
  case relu
  /// The same, then 6 < v ? 6 : v.
  case relu6

  /// Applies it to a float32 or float64 tensor.
  func evaluate(_ x: Tensor) throws -> Tensor {
    switch self {
    case .identity: x
    case .relu: try Relu().evaluate([x])[0]
    case .relu6: try Clip(minimum: 0, maximum: 6).evaluate([x])[0]
    }
  }
}

/// A convolution with bias, then a sum with another tensor, then an activation.
///
/// Shapes: as `Conv`; operands x, weight, bias and, with a residual, a tensor of the result's shape.
/// Order: that of `Conv`; then one addition; then the activation. Made by rewriting; semantics of
/// ONNX Runtime's `FusedConv`.
public struct FusedConv: Operator {
  public static let name = "FusedConv"

  /// The convolution.
  public var convolution: Conv
  /// Whether a fourth operand is added.
  public var hasResidual: Bool
  /// What comes last.
  public var activation: Activation

  /// A convolution with what follows it.
  public init(
    _ convolution: Conv, hasResidual: Bool = false, activation: Activation = .identity
  ) {
    self.convolution = convolution
    self.hasResidual = hasResidual
    self.activation = activation
  }

  public var attributes: [Attribute] {
    convolution.attributes + [Attribute("activation", activation.rawValue)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: hasResidual ? 4...4 : 3...3)
    let result = try convolution.outputTypes(Array(inputs.prefix(3)))
    if hasResidual, inputs[3] != result[0] {
      throw error(inputs, .shape(operand: 3, expected: result[0].shape))
    }
    return result
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    var y = try convolution.evaluate(Array(inputs.prefix(3)))[0]
    if hasResidual { y = try Add().evaluate([y, inputs[3]])[0] }
    return [try activation.evaluate(y)]
  }

  /// The activation's gradient first, which the other summand gets too; then that of `Conv`, the
  /// bias's in the order in which weights are summed.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (builder, x, weight) = (step.builder, step.inputs[0], step.inputs[1])
    let mask: ClipGradient? =
      switch activation {
      case .identity: nil
      case .relu: ClipGradient(minimum: 0, maximum: .infinity)
      case .relu6: ClipGradient(minimum: 0, maximum: 6)
      }
    let dz = try mask.map { try builder.add($0, [step.dy, step.outputs[0]]) } ?? step.dy
    let transpose = ConvTranspose(convolution, outputSize: Array(x.shape.dimensions[2...]))
    let correlation = ConvWeightGradient(
      convolution, kernelSize: Array(weight.shape.dimensions[2...]))
    var gradients = [
      step.needs[0] ? try builder.add(transpose, [dz, weight]) : nil,
      step.needs[1] ? try builder.add(correlation, [x, dz]) : nil,
      step.needs[2] ? try builder.add(ConvBiasGradient(), [dz]) : nil,
    ]
    if hasResidual { gradients.append(step.needs[3] ? dz : nil) }
    return gradients
  }
}
