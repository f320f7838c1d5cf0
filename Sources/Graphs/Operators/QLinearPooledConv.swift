// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A 1×1 convolution of integers, then the mean over the image.
///
/// Operands: those of `QLinearConv`, then the scale and zero point of the mean → `[n, o, 1, 1]`. Made
/// by rewriting from `QLinearConv` and `QLinearGlobalAveragePool`, and equal to those two.
public struct QLinearPooledConv: Operator {
  public static let name = "QLinearPooledConv"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 11...11)
    let y = try QLinearConv(Conv()).outputTypes(Array(inputs[0..<9]))[0]
    return try QLinearGlobalAveragePool().outputTypes([y] + inputs[6..<8] + inputs[9..<11])
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let y = try QLinearConv(Conv()).evaluate(Array(inputs[0..<9]))[0]
    return try QLinearGlobalAveragePool().evaluate([y] + inputs[6..<8] + inputs[9..<11])
  }
}
