// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The gradient of a convolution by its bias: the sum of what came out, for each channel.
///
/// Shapes: dy `[n, o, h, w] → [o]`. Order: that of `ConvWeightGradient`: in each shard of 4 rows acc =
/// +0; row, place in row-major order ascending; acc += dy; then the shards by a pairwise tree. Ours;
/// ONNX has no such operator.
public struct ConvBiasGradient: Operator {
  public static let name = "ConvBiasGradient"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let elementType = try expectOneElementType(inputs, among: .reals)
    guard inputs[0].shape.rank == 4 else {
      throw error(inputs, .rank(operand: 0, expected: 4...4, got: inputs[0].shape.rank))
    }
    return [TensorType(elementType, [inputs[0].shape[1]])]
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    let shape = inputs[0].shape
    return if case .float64(let dy) = inputs[0].storage {
      [Tensor(sums(dy, shape), shape: [shape[1]])]
    } else {
      [Tensor(sums(inputs[0].floats, shape), shape: [shape[1]])]
    }
  }

  private func sums<Element: BinaryFloatingPoint>(_ dy: [Element], _ shape: Shape) -> [Element] {
    let (channels, places) = (shape[1], shape[2] * shape[3])
    let shards = stride(from: 0, to: shape[0], by: ConvWeightGradient.shardRows).map { first in
      (0..<channels).map { channel in
        var sum: Element = 0
        for row in first..<min(first + ConvWeightGradient.shardRows, shape[0]) {
          let start = (row * channels + channel) * places
          for place in start..<start + places { sum += dy[place] }
        }
        return sum
      }
    }
    return ConvWeightGradient.summed(shards)
      ?? [Element](repeating: 0, count: channels)
  }

  /// dx = dy in every row and place.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let shape = step.inputs[0].shape
    return [try step.dy.reshaped(to: [shape[1], 1, 1]).expanded(to: shape)]
  }
}
