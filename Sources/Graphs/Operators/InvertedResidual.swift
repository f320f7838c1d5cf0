// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A block of MobileNet's kind: a convolution that widens, a depthwise one, and a 1×1 one that
/// narrows, with an activation after the first two, and the input added at the end or not.
///
/// Shapes: x `[n, c, h, w]`; weight and bias of each convolution in turn. Made by rewriting from
/// `FusedConv`, and equal to those three to the bit.
public struct InvertedResidual: Operator {
  public static let name = "InvertedResidual"

  /// The convolution that widens: 1×1, or the network's first.
  public var expand: Conv
  /// The convolution of each channel by itself.
  public var depthwise: Conv
  /// What follows both.
  public var activation: Activation
  /// Whether the input is added to the result.
  public var hasResidual: Bool

  /// A block.
  public init(expand: Conv, depthwise: Conv, activation: Activation, hasResidual: Bool) {
    self.expand = expand
    self.depthwise = depthwise
    self.activation = activation
    self.hasResidual = hasResidual
  }

  public var attributes: [Attribute] {
    [
      Attribute("expand_strides", expand.strides), Attribute("expand_pads", expand.pads),
      Attribute("group", depthwise.group), Attribute("strides", depthwise.strides),
      Attribute("pads", depthwise.pads), Attribute("activation", activation.rawValue),
      Attribute("residual", hasResidual),
    ]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 7...7)
    let wide = try expand.outputTypes([inputs[0], inputs[1], inputs[2]])
    let middle = try depthwise.outputTypes([wide[0], inputs[3], inputs[4]])
    let result = try Conv().outputTypes([middle[0], inputs[5], inputs[6]])
    if hasResidual, result[0] != inputs[0] {
      throw error(inputs, .shape(operand: 0, expected: result[0].shape))
    }
    return result
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let wide = try FusedConv(expand, activation: activation)
      .evaluate([inputs[0], inputs[1], inputs[2]])[0]
    let middle = try FusedConv(depthwise, activation: activation)
      .evaluate([wide, inputs[3], inputs[4]])[0]
    let residual = hasResidual ? [inputs[0]] : []
    return try FusedConv(Conv(), hasResidual: hasResidual)
      .evaluate([middle, inputs[5], inputs[6]] + residual)
  }
}
