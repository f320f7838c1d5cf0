// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The largest element under each window; what lies in the padding does not count. NaN if one is among
/// them; −∞ of nothing.
///
/// Shapes: `[n, c, h, w] → [n, c, oh, ow]`, and any other number of axes after the channel. With
/// positions, a second result says where in the flat operand each largest stands, the first of
/// several. Order: row-major in the window. Semantics: ONNX `MaxPool`, opset 12; the length with
/// `ceil_mode` is PyTorch's.
public struct MaxPool: Operator {
  public static let name = "MaxPool"

  /// What slides.
  public var window: PoolWindow
  /// Whether the positions come out too.
  public var hasPositions: Bool

  /// The largest of each window.
  public init(_ window: PoolWindow, hasPositions: Bool = false) {
    self.window = window
    self.hasPositions = hasPositions
  }

  public var attributes: [Attribute] { window.attributes }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    let type = try poolType(inputs, window)
    return hasPositions ? [type, TensorType(.int64, type.shape)] : [type]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let shape = try outputTypes([x.type])[0].shape
    switch x.storage {
    case .float64(let values):
      return try results(values, x.shape, shape) { Tensor($0, shape: shape) }
    default: return try results(x.floats, x.shape, shape) { Tensor($0, shape: shape) }
    }
  }

  /// dx = dy added up where the largest elements stand.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.builder.add(MaxPoolGradient(window), [step.dy, step.inputs[0]])]
  }

  private func results<Real: BinaryFloatingPoint>(
    _ x: [Real], _ image: Shape, _ shape: Shape, _ tensor: ([Real]) -> Tensor
  ) throws -> [Tensor] {
    let windows = try window.places(of: shape, over: image)
    let size = image.dimensions[2...].reduce(1, *)
    var (largest, positions): ([Real], [Int64]) = ([], [])
    for channel in 0..<image[0] * image[1] {
      try Interrupt.check()
      for places in windows.lazy.map(\.inside) {
        var (value, position) = (-Real.infinity, places.first ?? 0)
        for place in places {
          let candidate = x[channel * size + place]
          // NaN stays once it is there, and comes in because it is not less or equal.
          if !value.isNaN, !(candidate <= value) { (value, position) = (candidate, place) }
        }
        largest.append(value)
        if hasPositions { positions.append(Int64(channel * size + position)) }
      }
    }
    return [tensor(largest)] + (hasPositions ? [Tensor(positions, shape: shape)] : [])
  }
}
