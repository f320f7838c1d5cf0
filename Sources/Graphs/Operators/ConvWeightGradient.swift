// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The gradient of a convolution by its weight: the correlation of its image with what came out.
///
/// Shapes: x `[n, c, h, w]`, y `[n, o, oh, ow]` → `[o, c / group, kh, kw]` with `kernelSize` kh, kw.
/// Order: in each shard of 4 rows acc = +0; row, output row, output column ascending;
/// acc = fma(x, y, acc), where x outside the image counts as +0; then the shards by a pairwise tree.
/// Ours; ONNX has no such operator.
public struct ConvWeightGradient: Operator {
  public static let name = "ConvWeightGradient"

  /// Rows of a shard. Part of the operators' version.
  static let shardRows = 4

  /// The convolution.
  public var convolution: Conv
  /// Height and width of its kernel.
  public var kernelSize: [Int]

  /// The gradient of a convolution by a kernel of this size.
  public init(_ convolution: Conv, kernelSize: [Int]) {
    self.convolution = convolution
    self.kernelSize = kernelSize
  }

  public var attributes: [Attribute] {
    convolution.attributes + [Attribute("kernel_shape", kernelSize)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    for operand in 0..<2 where inputs[operand].shape.rank != 4 {
      throw error(
        inputs, .rank(operand: operand, expected: 4...4, got: inputs[operand].shape.rank))
    }
    guard kernelSize.count == 2, kernelSize.allSatisfy({ $0 > 0 }), convolution.group > 0 else {
      throw error(inputs, .attribute("kernel_shape should be two positive numbers"))
    }
    let (x, y) = (inputs[0].shape, inputs[1].shape)
    let weight = TensorType(
      inputs[0].elementType, [y[1], x[1] / convolution.group, kernelSize[0], kernelSize[1]])
    let forward = try convolution.outputTypes([inputs[0], weight])[0]
    guard forward == inputs[1] else {
      throw error(inputs, .shape(operand: 1, expected: forward.shape))
    }
    return [weight]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = try outputTypes(inputs.map(\.type))[0].shape
    let storage: Tensor.Storage =
      switch (inputs[0].storage, inputs[1].storage) {
      case (.float64(let x), .float64(let y)): .float64(correlate(x, y, inputs, shape))
      default: .float32(correlate(inputs[0].floats, inputs[1].floats, inputs, shape))
      }
    return [Tensor(shape: shape, storage: storage)]
  }

  private func correlate<Element: BinaryFloatingPoint>(
    _ x: [Element], _ y: [Element], _ inputs: [Tensor], _ weight: Shape
  ) -> [Element] {
    let rows = inputs[0].shape[0]
    let shards = stride(from: 0, to: rows, by: Self.shardRows).map { first in
      correlate(x, y, rows: first..<min(first + Self.shardRows, rows), inputs, weight)
    }
    return Self.summed(shards) ?? [Element](repeating: 0, count: weight.count)
  }

  /// The sum of what shards gave, by a pairwise tree; nil if there are none.
  static func summed<Element: BinaryFloatingPoint>(_ parts: [[Element]]) -> [Element]? {
    var (shards, distance) = (parts, 1)
    while distance < shards.count {
      for place in stride(from: 0, to: shards.count - distance, by: 2 * distance) {
        shards[place] = zip(shards[place], shards[place + distance]).map { $0 + $1 }
      }
      distance *= 2
    }
    return shards.first
  }

  private func correlate<Element: BinaryFloatingPoint>(
    _ x: [Element], _ y: [Element], rows: Range<Int>, _ inputs: [Tensor], _ weight: Shape
  ) -> [Element] {
    let (image, small) = (inputs[0].shape, inputs[1].shape)
    let (strides, pads, dilations) = (
      convolution.strides, convolution.pads, convolution.dilations
    )
    var gradient: [Element] = []
    gradient.reserveCapacity(weight.count)
    for output in 0..<weight[0] {
      let first = output / (weight[0] / convolution.group) * weight[1]
      for channel in first..<first + weight[1] {
        for ky in 0..<weight[2] {
          for kx in 0..<weight[3] {
            var sum: Element = 0
            for row in rows {
              for oy in 0..<small[2] {
                let iy = oy * strides[0] + ky * dilations[0] - pads[0]
                for ox in 0..<small[3] {
                  let ix = ox * strides[1] + kx * dilations[1] - pads[1]
                  let isInside = 0 <= iy && iy < image[2] && 0 <= ix && ix < image[3]
                  let place = ((row * image[1] + channel) * image[2] + iy) * image[3] + ix
                  let made = ((row * small[1] + output) * small[2] + oy) * small[3] + ox
                  sum = sum.addingProduct(isInside ? x[place] : 0, y[made])
                }
              }
            }
            gradient.append(sum)
          }
        }
      }
    }
    return gradient
  }

  /// It is linear in both operands: dx is a transposed convolution, dy a convolution.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, y, dweight) = (step.inputs[0], step.inputs[1], step.dy)
    let transpose = ConvTranspose(convolution, outputSize: Array(x.shape.dimensions[2...]))
    return [
      step.needs[0] ? try step.builder.add(transpose, [y, dweight]) : nil,
      step.needs[1] ? try step.builder.add(convolution, [x, dweight]) : nil,
    ]
  }
}
