// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A linear layer of integers with exact sums; its result is quantized, or real where no scale of y
/// is given.
///
/// Operands: a (uint8) `[m, k]`, its scale and zero point; b (int8) `[n, k]`, its scales `[n]` and
/// zero points `[n]`, which are 0; bias (int32) `[n]`; then the scale and zero point of y, or nothing.
/// With sum = bias + Σ (a − za) · b in exact integers: y = clamp(rint(float(sum) · S) + zy),
/// S = (sa · sb) ÷ sy; without sy, y = float(sum) · (sa · sb). Each operation is rounded to float32.
/// Semantics: ONNX Runtime's `QGemm` with `transB`.
public struct QGemm: Operator {
  public static let name = "QGemm"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 7...9)
    guard inputs.count != 8 else {
      throw error(inputs, .operandCount(expected: 9...9, got: 8))
    }
    for operand in [0, 3] where inputs[operand].shape.rank != 2 {
      throw error(
        inputs, .rank(operand: operand, expected: 2...2, got: inputs[operand].shape.rank))
    }
    let (a, b) = (inputs[0].shape, inputs[3].shape)
    try expectQuantized(inputs, at: [0, 3], channels: [3: b[0]])
    guard a[1] == b[1] else {
      throw error(inputs, .unequal(leftAxis: 1, left: a[1], rightAxis: 1, right: b[1]))
    }
    guard inputs[6] == TensorType(.int64, [b[0]]) else {
      throw error(inputs, .shape(operand: 6, expected: [b[0]]))
    }
    guard inputs.count == 9 else { return [TensorType(.float32, [a[0], b[0]])] }
    try expectParameters(inputs, at: 7)
    return [TensorType(.int64, [a[0], b[0]])]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = try outputTypes(inputs.map(\.type))[0].shape
    let (a, b) = (inputs[0].integers32(less: inputs[2].zeroPoint), inputs[3].integers32())
    let (bias, inner) = (inputs[6].integers32(), inputs[0].shape[1])
    let sums = (0..<shape.count).map { place in
      let (row, column) = (place / shape[1], place % shape[1])
      return (0..<inner).reduce(bias[column]) {
        $0 &+ a[row * inner + $1] &* b[column * inner + $1]
      }
    }
    let scales = inputs[4].floats.map { inputs[1].scale * $0 }
    guard inputs.count == 9 else {
      let values = sums.indices.map { Float(sums[$0]) * scales[$0 % shape[1]] }
      return [Tensor(values, shape: shape)]
    }
    let multipliers = scales.map { $0 / inputs[7].scale }
    let values = sums.indices.map { place in
      QuantizedArithmetic.requantize(
        sums[place], multiplier: multipliers[place % shape[1]], zeroPoint: inputs[8].zeroPoint)
    }
    return [Tensor(values, shape: shape)]
  }
}
