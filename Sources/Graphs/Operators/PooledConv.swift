// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A 1×1 convolution with bias and activation, then the mean over the image.
///
/// Shapes: x `[n, c, h, w]`, weight `[o, c, 1, 1]`, bias `[o]` → `[n, o, 1, 1]`. Made by rewriting
/// from `FusedConv` and `GlobalAveragePool`, and equal to those two to the bit.
public struct PooledConv: Operator {
  public static let name = "PooledConv"

  /// What comes between the convolution and the mean.
  public var activation: Activation

  /// A convolution with this activation.
  public init(activation: Activation) { self.activation = activation }

  public var attributes: [Attribute] { [Attribute("activation", activation.rawValue)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try GlobalAveragePool().outputTypes(
      try FusedConv(Conv(), activation: activation).outputTypes(inputs))
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    try GlobalAveragePool().evaluate(
      try FusedConv(Conv(), activation: activation).evaluate(inputs))
  }
}
