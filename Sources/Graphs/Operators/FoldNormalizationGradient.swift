// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The gradient of `FoldNormalization` by weight, scale and shift.
///
/// Shapes: gradients G `[o, …]` and b `[o]` of what was folded; weight w, scale, mean and inverse
/// deviation i → gradients of w, scale and shift. Order: s = scale · i; dw = s · G; dscale = fma(−mean,
/// b, Σ G w) · i, the sum from +0 by fma, kernel row, kernel column, channel ascending; dshift = b.
/// Ours; ONNX has no such operator.
public struct FoldNormalizationGradient: Operator {
  public static let name = "FoldNormalizationGradient"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 6...6)
    _ = try expectOneElementType(inputs, among: .reals)
    guard inputs[0].shape.rank == 4, inputs[2].shape == inputs[0].shape else {
      throw error(inputs, .shape(operand: 2, expected: inputs[0].shape))
    }
    for operand in [1, 3, 4, 5] where inputs[operand].shape != [inputs[0].shape[0]] {
      throw error(inputs, .shape(operand: operand, expected: [inputs[0].shape[0]]))
    }
    return [inputs[0], inputs[1], inputs[1]]
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    let (shape, channels) = (inputs[0].shape, inputs[1].shape)
    if case .float64 = inputs[0].storage {
      let (weight, scale) = unfold(inputs.map(\.doubles), shape)
      return [Tensor(weight, shape: shape), Tensor(scale, shape: channels), inputs[1]]
    }
    let (weight, scale) = unfold(inputs.map(\.floats), shape)
    return [Tensor(weight, shape: shape), Tensor(scale, shape: channels), inputs[1]]
  }

  private func unfold<Element: BinaryFloatingPoint>(
    _ values: [[Element]], _ shape: Shape
  ) -> ([Element], [Element]) {
    let (slope, weight) = (values[0], values[2])
    let factors = zip(values[3], values[5]).map { $0 * $1 }
    let (channels, taps) = (shape[1], shape[2] * shape[3])
    let inner = channels * taps
    let scaled = slope.enumerated().map { factors[$0 / max(1, inner)] * $1 }
    let scales = factors.indices.map { output in
      var sum: Element = 0
      for tap in 0..<taps {
        for channel in 0..<channels {
          let place = output * inner + channel * taps + tap
          sum = sum.addingProduct(slope[place], weight[place])
        }
      }
      return sum.addingProduct(-values[4][output], values[1][output]) * values[5][output]
    }
    return (scaled, scales)
  }
}
