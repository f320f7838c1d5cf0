// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The sum of two quantized tensors of one shape, quantized.
///
/// Operands: a, its scale and zero point; b, its scale and zero point; the scale and zero point of y.
/// y = clamp(rint(((a − za) · sa + (b − zb) · sb) ÷ sy) + zy), each operation rounded to float32: to
/// the bit what dequantizing, adding and quantizing give. Semantics: ONNX Runtime's `QLinearAdd`, but
/// for its rounding.
public struct QLinearAdd: Operator {
  public static let name = "QLinearAdd"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 8...8)
    try expectQuantized(inputs, at: [0, 3])
    try expectParameters(inputs, at: 6)
    guard inputs[3] == inputs[0] else {
      throw error(inputs, .shape(operand: 3, expected: inputs[0].shape))
    }
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let (a, b) = (inputs[0].int64Values ?? [], inputs[3].int64Values ?? [])
    let (scaleA, zeroA) = (inputs[1].scale, inputs[2].zeroPoint)
    let (scaleB, zeroB) = (inputs[4].scale, inputs[5].zeroPoint)
    let (scale, zeroPoint) = (inputs[6].scale, inputs[7].zeroPoint)
    let values = zip(a, b).map { a, b in
      QuantizedArithmetic.quantize(
        QuantizedArithmetic.dequantize(a, scale: scaleA, zeroPoint: zeroA)
          + QuantizedArithmetic.dequantize(b, scale: scaleB, zeroPoint: zeroB),
        scale: scale, zeroPoint: zeroPoint)
    }
    return [Tensor(values, shape: inputs[0].shape)]
  }
}
