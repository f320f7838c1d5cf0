// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The gradient of `AveragePool`: each window's share of what came out, added up at every element
/// under it.
///
/// Shapes: dy as `AveragePool` gave it → `[n, c, h, w]` with `imageSize` h, w. Order: acc = +0; windows
/// in row-major order; acc = fma(dy, 1 ÷ count, acc). Ours; ONNX has no such operator.
public struct AveragePoolGradient: Operator {
  public static let name = "AveragePoolGradient"

  /// The pool.
  public var pool: AveragePool
  /// The lengths of what it was taken of, after the channel.
  public var imageSize: [Int]

  /// The gradient of a pool of images of this size.
  public init(_ pool: AveragePool, imageSize: [Int]) {
    self.pool = pool
    self.imageSize = imageSize
  }

  public var attributes: [Attribute] {
    pool.attributes + [Attribute("image_shape", imageSize)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let lengths = inputs[0].shape.dimensions.prefix(2) + imageSize
    guard inputs[0].shape.rank >= 2, let shape = Shape(checking: Array(lengths)) else {
      throw error(inputs, .attribute("image_shape should be lengths that are not negative"))
    }
    let image = TensorType(inputs[0].elementType, shape)
    let expected = try pool.outputTypes([image])[0]
    guard inputs[0] == expected else {
      throw error(inputs, .shape(operand: 0, expected: expected.shape))
    }
    return [image]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let dy = inputs[0]
    let image = try outputTypes([dy.type])[0].shape
    let windows = try pool.window.places(of: dy.shape, over: image)
    let storage: Tensor.Storage =
      switch dy.storage {
      case .float64(let values): .float64(try spread(values, image, windows))
      default: .float32(try spread(dy.floats, image, windows))
      }
    return [Tensor(shape: image, storage: storage)]
  }

  /// It is linear: the gradient is the pool of dy.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.builder.add(pool, [step.dy])]
  }

  private func spread<Real: BinaryFloatingPoint>(
    _ dy: [Real], _ image: Shape, _ windows: [(inside: [Int], count: Int)]
  ) throws -> [Real] {
    let size = image.dimensions[2...].reduce(1, *)
    var dx = [Real](repeating: 0, count: image.count)
    for channel in 0..<image[0] * image[1] {
      try Interrupt.check()
      for (number, window) in windows.enumerated() {
        let (made, share): (Real, Real) = (dy[channel * windows.count + number], pool.share(window))
        for place in window.inside {
          dx[channel * size + place] = dx[channel * size + place].addingProduct(made, share)
        }
      }
    }
    return dx
  }
}
