// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Convolution (cross-correlation) of images or of lines, with groups, strides, dilations and padding.
///
/// Shapes: x `[n, c, h, w]`, weight `[o, c / group, kh, kw]`, bias `[o]` (may be left out) →
/// `[n, o, oh, ow]`; of lines without h, kh and oh. Order: acc = bias (+0 without); kernel row, kernel column, channel ascending;
/// acc = fma(x, w, acc); a tap outside the image counts as x = +0. Semantics: ONNX `Conv`, opset 11,
/// with explicit `pads` (top, left, bottom, right; of lines left, right).
public struct Conv: Operator {
  public static let name = "Conv"

  /// How many groups the channels are cut into; as many as channels for a depthwise convolution.
  public var group: Int
  /// Steps between outputs: down, right.
  public var strides: [Int]
  /// Zeros around the image: top, left, bottom, right.
  public var pads: [Int]
  /// Steps between taps: down, right.
  public var dilations: [Int]

  /// A convolution.
  public init(
    group: Int = 1, strides: [Int] = [1, 1], pads: [Int] = [0, 0, 0, 0], dilations: [Int] = [1, 1]
  ) {
    self.group = group
    self.strides = strides
    self.pads = pads
    self.dilations = dilations
  }

  public var attributes: [Attribute] {
    [
      Attribute("dilations", dilations), Attribute("group", group), Attribute("pads", pads),
      Attribute("strides", strides),
    ]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...3)
    let elementType = try expectOneElementType(inputs, among: .reals)
    let (x, weight) = (inputs[0].shape, inputs[1].shape)
    guard (3...4).contains(x.rank) else {
      throw error(inputs, .rank(operand: 0, expected: 3...4, got: x.rank))
    }
    guard weight.rank == x.rank else {
      throw error(inputs, .rank(operand: 1, expected: x.rank...x.rank, got: weight.rank))
    }
    try checkAttributes(inputs, axes: x.rank - 2)
    guard weight[1] * group == x[1] else {
      throw error(
        inputs, .unequal(leftAxis: 1, left: x[1], rightAxis: 1, right: weight[1] * group))
    }
    guard weight[0] % group == 0 else {
      throw error(inputs, .attribute("\(weight[0]) outputs cannot be cut into \(group) groups"))
    }
    if inputs.count == 3, inputs[2].shape != [weight[0]] {
      throw error(inputs, .shape(operand: 2, expected: [weight[0]]))
    }
    return [TensorType(elementType, Shape([x[0], weight[0]] + (try outputSize(inputs))))]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let type = try outputTypes(inputs.map(\.type))[0]
    guard type.shape.rank == 4 else {
      let planes = try inputs.map { try $0.reshaped(to: $0.shape.asPlanes) }
      return [try overPlanes.evaluate(planes)[0].reshaped(to: type.shape)]
    }
    let storage: Tensor.Storage
    switch (inputs[0].storage, inputs[1].storage, inputs.count == 3 ? inputs[2].storage : nil) {
    case (.float32(let x), .float32(let weight), nil):
      storage = .float32(convolve(x, weight, nil, inputs, type.shape))
    case (.float32(let x), .float32(let weight), .float32(let bias)):
      storage = .float32(convolve(x, weight, bias, inputs, type.shape))
    case (.float64(let x), .float64(let weight), nil):
      storage = .float64(convolve(x, weight, nil, inputs, type.shape))
    case (.float64(let x), .float64(let weight), .float64(let bias)):
      storage = .float64(convolve(x, weight, bias, inputs, type.shape))
    default: preconditionFailure("operand types that do not fit were let through")
    }
    return [Tensor(shape: type.shape, storage: storage)]
  }

  /// dx is the transposed convolution of dy, dweight the correlation of x with dy, dbias Σ dy over
  /// rows and places.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, weight, dy) = (step.inputs[0], step.inputs[1], step.dy)
    guard x.shape.rank == 4 else {
      let planes = GradientStep(
        inputs: try step.inputs.map { try $0.reshaped(to: $0.shape.asPlanes) },
        outputs: step.outputs, outputGradients: [try dy.reshaped(to: dy.shape.asPlanes)],
        needs: step.needs)
      return try zip(overPlanes.gradient(planes), step.inputs).map { gradient, operand in
        try gradient?.reshaped(to: operand.shape)
      }
    }
    let size = Array(x.shape.dimensions[2...])
    let kernel = Array(weight.shape.dimensions[2...])
    var gradients: [Symbol?] = [
      step.needs[0]
        ? try step.builder.add(ConvTranspose(self, outputSize: size), [dy, weight]) : nil,
      step.needs[1]
        ? try step.builder.add(ConvWeightGradient(self, kernelSize: kernel), [x, dy]) : nil,
    ]
    if step.inputs.count == 3 {
      gradients.append(step.needs[2] ? try dy.summed(along: [0, 2, 3]) : nil)
    }
    return gradients
  }

  private func convolve<Element: BinaryFloatingPoint>(
    _ x: [Element], _ weight: [Element], _ bias: [Element]?, _ inputs: [Tensor], _ result: Shape
  ) -> [Element] {
    let (image, kernel) = (inputs[0].shape, inputs[1].shape)
    let perGroup = kernel[0] / group
    var y: [Element] = []
    y.reserveCapacity(result.count)
    for row in 0..<image[0] {
      for output in 0..<kernel[0] {
        let firstChannel = output / perGroup * kernel[1]
        let start = (row * image[1] + firstChannel) * image[2] * image[3]
        for top in 0..<result[2] {
          for left in 0..<result[3] {
            var sum = bias?[output] ?? 0
            for ky in 0..<kernel[2] {
              let iy = top * strides[0] + ky * dilations[0] - pads[0]
              for kx in 0..<kernel[3] {
                let ix = left * strides[1] + kx * dilations[1] - pads[1]
                let isInside = 0 <= iy && iy < image[2] && 0 <= ix && ix < image[3]
                for channel in 0..<kernel[1] {
                  let tap = ((output * kernel[1] + channel) * kernel[2] + ky) * kernel[3] + kx
                  let place = start + (channel * image[2] + iy) * image[3] + ix
                  sum = sum.addingProduct(isInside ? x[place] : 0, weight[tap])
                }
              }
            }
            y.append(sum)
          }
        }
      }
    }
    return y
  }

  /// The same convolution of lines as one of images of height 1.
  private var overPlanes: Conv {
    Conv(
      group: group, strides: [1] + strides, pads: [0, pads[0], 0, pads[1]],
      dilations: [1] + dilations)
  }

  private func checkAttributes(_ inputs: [TensorType], axes: Int) throws(ShapeError) {
    let isPlane = axes == 2
    guard group > 0 else { throw error(inputs, .attribute("group should be positive")) }
    guard strides.count == axes, strides.allSatisfy({ $0 > 0 }) else {
      throw error(
        inputs, .attribute("strides should be \(isPlane ? "two positive numbers" : "positive")"))
    }
    guard dilations.count == axes, dilations.allSatisfy({ $0 > 0 }) else {
      throw error(
        inputs, .attribute("dilations should be \(isPlane ? "two positive numbers" : "positive")"))
    }
    guard pads.count == 2 * axes, pads.allSatisfy({ $0 >= 0 }) else {
      throw error(
        inputs,
        .attribute("pads should be \(isPlane ? "four" : "two") numbers that are not negative"))
    }
  }

  private func outputSize(_ inputs: [TensorType]) throws(ShapeError) -> [Int] {
    let (x, weight) = (inputs[0].shape, inputs[1].shape)
    var lengths: [Int] = []
    for axis in 0..<x.rank - 2 {
      let padded = x[axis + 2] + pads[axis] + pads[axis + x.rank - 2]
      let reach = dilations[axis] * (weight[axis + 2] - 1) + 1
      guard weight[axis + 2] > 0, reach <= padded else {
        throw error(inputs, .attribute("the kernel reaches over \(reach) of \(padded) places"))
      }
      lengths.append((padded - reach) / strides[axis] + 1)
    }
    return lengths
  }
}

extension Shape {
  /// Lines as images of height 1; other shapes as they are.
  fileprivate var asPlanes: Shape {
    rank == 3 ? [self[0], self[1], 1, self[2]] : self
  }
}
