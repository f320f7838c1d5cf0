// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The mean of each channel of a quantized image, quantized.
///
/// Operands: x `[n, c, h, w]`, its scale and zero point; the scale and zero point of y → `[n, c, 1,
/// 1]`. y = clamp(rint(float(Σ x − h·w·zx) · (sx ÷ (h·w · sy))) + zy); the sum is exact, each other
/// operation rounded to float32. Semantics: ONNX Runtime's `QLinearGlobalAveragePool`.
public struct QLinearGlobalAveragePool: Operator {
  public static let name = "QLinearGlobalAveragePool"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 5...5)
    try expectQuantized(inputs, at: [0])
    try expectParameters(inputs, at: 3)
    let x = inputs[0].shape
    guard x.rank == 4 else {
      throw error(inputs, .rank(operand: 0, expected: 4...4, got: x.rank))
    }
    return [TensorType(.int64, [x[0], x[1], 1, 1])]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = try outputTypes(inputs.map(\.type))[0].shape
    let x = inputs[0].integers32(less: inputs[2].zeroPoint)
    let places = inputs[0].shape[2] * inputs[0].shape[3]
    let multiplier = inputs[1].scale / (Float(places) * inputs[3].scale)
    let zeroPoint = inputs[4].zeroPoint
    let values = (0..<shape.count).map { channel in
      QuantizedArithmetic.requantize(
        x[(channel * places)..<((channel + 1) * places)].reduce(0, &+), multiplier: multiplier,
        zeroPoint: zeroPoint)
    }
    return [Tensor(values, shape: shape)]
  }
}
