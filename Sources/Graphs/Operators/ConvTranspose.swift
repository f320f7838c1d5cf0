// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The transposed convolution: what a convolution's gradient by its image is.
///
/// Shapes: y `[n, o, oh, ow]`, weight `[o, c / group, kh, kw]` → `[n, c, h, w]` with `outputSize`
/// h, w. Order: acc = +0; kernel row, kernel column, channel of y in its group ascending;
/// acc = fma(y, w, acc); taps outside y are left out. Semantics: ONNX `ConvTranspose`, opset 11, with
/// the attributes of the convolution it transposes and an explicit output size.
public struct ConvTranspose: Operator {
  public static let name = "ConvTranspose"

  /// The convolution that is transposed.
  public var convolution: Conv
  /// Height and width of the result.
  public var outputSize: [Int]

  /// The transpose of a convolution of images of this size.
  public init(_ convolution: Conv, outputSize: [Int]) {
    self.convolution = convolution
    self.outputSize = outputSize
  }

  public var attributes: [Attribute] {
    convolution.attributes + [Attribute("output_shape", outputSize)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    let (y, weight) = (inputs[0].shape, inputs[1].shape)
    for operand in 0..<2 where inputs[operand].shape.rank != 4 {
      throw error(
        inputs, .rank(operand: operand, expected: 4...4, got: inputs[operand].shape.rank))
    }
    guard outputSize.count == 2, outputSize.allSatisfy({ $0 > 0 }) else {
      throw error(inputs, .attribute("output_shape should be two positive numbers"))
    }
    let image = TensorType(
      inputs[0].elementType,
      [y[0], weight[1] * convolution.group, outputSize[0], outputSize[1]])
    let forward = try convolution.outputTypes([image, inputs[1]])[0]
    guard forward == inputs[0] else {
      throw error(inputs, .shape(operand: 0, expected: forward.shape))
    }
    return [image]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = try outputTypes(inputs.map(\.type))[0].shape
    let storage: Tensor.Storage =
      switch (inputs[0].storage, inputs[1].storage) {
      case (.float64(let y), .float64(let weight)): .float64(spread(y, weight, inputs, shape))
      default: .float32(spread(inputs[0].floats, inputs[1].floats, inputs, shape))
      }
    return [Tensor(shape: shape, storage: storage)]
  }

  private func spread<Element: BinaryFloatingPoint>(
    _ y: [Element], _ weight: [Element], _ inputs: [Tensor], _ image: Shape
  ) -> [Element] {
    let (small, kernel) = (inputs[0].shape, inputs[1].shape)
    let perGroup = kernel[0] / convolution.group
    var x: [Element] = []
    x.reserveCapacity(image.count)
    for row in 0..<image[0] {
      for channel in 0..<image[1] {
        let first = channel / kernel[1] * perGroup
        for top in 0..<image[2] {
          for left in 0..<image[3] {
            var sum: Element = 0
            for ky in 0..<kernel[2] {
              guard let oy = output(top, ky, axis: 0, count: small[2]) else { continue }
              for kx in 0..<kernel[3] {
                guard let ox = output(left, kx, axis: 1, count: small[3]) else { continue }
                for channelOut in first..<first + perGroup {
                  let tap = (channelOut * kernel[1] + channel % kernel[1]) * kernel[2] + ky
                  let place = ((row * small[1] + channelOut) * small[2] + oy) * small[3] + ox
                  sum = sum.addingProduct(y[place], weight[tap * kernel[3] + kx])
                }
              }
            }
            x.append(sum)
          }
        }
      }
    }
    return x
  }

  /// The output whose tap `tap` lies on a place of the image, if there is one.
  private func output(_ place: Int, _ tap: Int, axis: Int, count: Int) -> Int? {
    let reach = place + convolution.pads[axis] - tap * convolution.dilations[axis]
    guard reach >= 0, reach % convolution.strides[axis] == 0 else { return nil }
    let output = reach / convolution.strides[axis]
    return output < count ? output : nil
  }

  /// It is linear in both operands: dy is a convolution, dweight a correlation.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (y, weight, dx) = (step.inputs[0], step.inputs[1], step.dy)
    let kernel = Array(weight.shape.dimensions[2...])
    return [
      step.needs[0] ? try step.builder.add(convolution, [dx, weight]) : nil,
      step.needs[1]
        ? try step.builder.add(ConvWeightGradient(convolution, kernelSize: kernel), [dx, y]) : nil,
    ]
  }
}
