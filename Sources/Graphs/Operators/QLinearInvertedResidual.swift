// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A block of MobileNet's kind on integers: the operands of three `QLinearConv` in a chain, and those
/// of a `QLinearAdd` of the result and the block's input, or not.
///
/// Operands: x, its scale and zero point; of each convolution weight, scales, zero points, the scale
/// and zero point of its result, bias; with a residual the scale and zero point of the sum. Made by
/// rewriting, and equal to those three or four to the integer.
public struct QLinearInvertedResidual: Operator {
  public static let name = "QLinearInvertedResidual"

  /// The convolution that widens: 1×1, or the network's first.
  public var expand: Conv
  /// The convolution of each channel by itself.
  public var depthwise: Conv
  /// Whether the input is added to the result.
  public var hasResidual: Bool

  /// A block.
  public init(expand: Conv, depthwise: Conv, hasResidual: Bool) {
    self.expand = expand
    self.depthwise = depthwise
    self.hasResidual = hasResidual
  }

  public var attributes: [Attribute] {
    [
      Attribute("expand_strides", expand.strides), Attribute("expand_pads", expand.pads),
      Attribute("group", depthwise.group), Attribute("strides", depthwise.strides),
      Attribute("pads", depthwise.pads), Attribute("residual", hasResidual),
    ]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: hasResidual ? 23...23 : 21...21)
    var x = Array(inputs[0..<3])
    for (place, convolution) in convolutions.enumerated() {
      let operands = chained(x, inputs, place)
      x = [try QLinearConv(convolution).outputTypes(operands)[0], operands[6], operands[7]]
    }
    guard hasResidual else { return [x[0]] }
    return try QLinearAdd().outputTypes(x + inputs[0..<3] + inputs[21..<23])
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    var x = Array(inputs[0..<3])
    for (place, convolution) in convolutions.enumerated() {
      let operands = chained(x, inputs, place)
      x = [try QLinearConv(convolution).evaluate(operands)[0], operands[6], operands[7]]
    }
    guard hasResidual else { return [x[0]] }
    return try QLinearAdd().evaluate(x + inputs[0..<3] + inputs[21..<23])
  }

  private var convolutions: [Conv] { [expand, depthwise, Conv()] }

  /// The operands of one convolution: what comes in, and its own six.
  private func chained<Operand>(_ x: [Operand], _ inputs: [Operand], _ place: Int) -> [Operand] {
    x + inputs[(3 + 6 * place)..<(9 + 6 * place)]
  }
}
