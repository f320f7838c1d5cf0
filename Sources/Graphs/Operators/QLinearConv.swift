// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Convolution of integers with exact sums, made small again.
///
/// Operands: x (uint8), its scale and zero point; weight (int8), its scales `[o]` and zero points
/// `[o]`, which are 0; the scale and zero point of y; bias (int32) `[o]`. Shapes as `Conv`. With
/// sum = bias + Σ (x − zx) · w in exact integers, where a tap outside the image counts as x = zx:
/// y = clamp(rint(float(sum) · S) + zy), S = (sx · sw) ÷ sy, each operation rounded to float32.
/// Semantics: ONNX `QLinearConv`, opset 10, with this rounding.
public struct QLinearConv: Operator {
  public static let name = "QLinearConv"

  /// The convolution.
  public var convolution: Conv

  /// A convolution of integers.
  public init(_ convolution: Conv) { self.convolution = convolution }

  public var attributes: [Attribute] { convolution.attributes }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 9...9)
    guard inputs[3].shape.rank == 4 else {
      throw error(inputs, .rank(operand: 3, expected: 4...4, got: inputs[3].shape.rank))
    }
    let outputs = inputs[3].shape[0]
    try expectQuantized(inputs, at: [0, 3], channels: [3: outputs])
    try expectParameters(inputs, at: 6)
    guard inputs[8] == TensorType(.int64, [outputs]) else {
      throw error(inputs, .shape(operand: 8, expected: [outputs]))
    }
    let result = try convolution.outputTypes([0, 3].map { TensorType(.float32, inputs[$0].shape) })
    return [TensorType(.int64, result[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = try outputTypes(inputs.map(\.type))[0].shape
    let sums = QuantizedConvolution(convolution, x: inputs[0].shape, weight: inputs[3].shape, shape)
      .sums(
        inputs[0].integers32(less: inputs[2].zeroPoint), inputs[3].integers32(),
        bias: inputs[8].integers32())
    let multipliers = inputs[4].floats.map { inputs[1].scale * $0 / inputs[6].scale }
    let zeroPoint = inputs[7].zeroPoint
    let places = shape[2] * shape[3]
    let values = sums.indices.map { place in
      QuantizedArithmetic.requantize(
        sums[place], multiplier: multipliers[place / places % shape[1]], zeroPoint: zeroPoint)
    }
    return [Tensor(values, shape: shape)]
  }
}

/// Exact sums of a convolution. 32 bits hold them, for a quantization whose sums could leave them is
/// refused when it is made.
private struct QuantizedConvolution {
  let convolution: Conv
  let x, weight, result: Shape

  init(_ convolution: Conv, x: Shape, weight: Shape, _ result: Shape) {
    (self.convolution, self.x, self.weight, self.result) = (convolution, x, weight, result)
  }

  /// `[n, o, oh, ow]`; the order of additions cannot show.
  func sums(_ image: [Int32], _ taps: [Int32], bias: [Int32]) -> [Int32] {
    let places = result[2] * result[3]
    var sums = [Int32](repeating: 0, count: result.count)
    for row in 0..<result[0] {
      for output in 0..<weight[0] {
        let start = (row * weight[0] + output) * places
        for place in start..<start + places { sums[place] = bias[output] }
        let first = output / (weight[0] / convolution.group) * weight[1]
        for channel in 0..<weight[1] {
          let plane = (row * x[1] + first + channel) * x[2] * x[3]
          let tap = (output * weight[1] + channel) * weight[2] * weight[3]
          add(image, plane, taps, tap, to: &sums, start)
        }
      }
    }
    return sums
  }

  /// Adds one input channel's part to one output channel.
  private func add(
    _ image: [Int32], _ plane: Int, _ taps: [Int32], _ tap: Int, to sums: inout [Int32],
    _ start: Int
  ) {
    let (strides, pads, dilations) = (convolution.strides, convolution.pads, convolution.dilations)
    for ky in 0..<weight[2] {
      for kx in 0..<weight[3] {
        let factor = taps[tap + ky * weight[3] + kx]
        guard factor != 0 else { continue }
        for top in 0..<result[2] {
          let iy = top * strides[0] + ky * dilations[0] - pads[0]
          guard 0 <= iy, iy < x[2] else { continue }
          let offset = kx * dilations[1] - pads[1]
          for left in 0..<result[3] {
            let ix = left * strides[1] + offset
            guard 0 <= ix, ix < x[3] else { continue }
            sums[start + top * result[3] + left] &+= image[plane + iy * x[3] + ix] &* factor
          }
        }
      }
    }
  }
}
