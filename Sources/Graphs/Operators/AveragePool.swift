// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The mean of the elements under each window; what lies in the padding counts as zeros or not at all.
///
/// Shapes: `[n, c, h, w] → [n, c, oh, ow]`, and any other number of axes after the channel. Order: acc =
/// +0; row-major in the window; acc += x; y = acc · (1 ÷ count); 0 of nothing. Semantics: ONNX
/// `AveragePool`, opset 19; the length with `ceil_mode` is PyTorch's.
public struct AveragePool: Operator {
  public static let name = "AveragePool"

  /// What slides.
  public var window: PoolWindow
  /// Whether the padding counts; what a last window has beyond it never does.
  public var countsPadding: Bool

  /// The mean of each window.
  public init(_ window: PoolWindow, countsPadding: Bool = false) {
    self.window = window
    self.countsPadding = countsPadding
  }

  public var attributes: [Attribute] {
    window.attributes + [Attribute("count_include_pad", countsPadding)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try poolType(inputs, window)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let shape = try outputTypes([x.type])[0].shape
    let windows = try window.places(of: shape, over: x.shape)
    let storage: Tensor.Storage =
      switch x.storage {
      case .float64(let values): .float64(try means(values, x.shape, windows))
      default: .float32(try means(x.floats, x.shape, windows))
      }
    return [Tensor(shape: shape, storage: storage)]
  }

  /// dx = each window's share of dy, added up.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let size = Array(step.inputs[0].shape.dimensions[2...])
    return [try step.builder.add(AveragePoolGradient(self, imageSize: size), [step.dy])]
  }

  /// What each element under a window is multiplied by.
  func share<Real: BinaryFloatingPoint>(_ window: (inside: [Int], count: Int)) -> Real {
    window.inside.isEmpty ? 0 : 1 / Real(countsPadding ? window.count : window.inside.count)
  }

  private func means<Real: BinaryFloatingPoint>(
    _ x: [Real], _ image: Shape, _ windows: [(inside: [Int], count: Int)]
  ) throws -> [Real] {
    let size = image.dimensions[2...].reduce(1, *)
    var means: [Real] = []
    for channel in 0..<image[0] * image[1] {
      try Interrupt.check()
      for window in windows {
        let sum = window.inside.reduce(Real(0)) { $0 + x[channel * size + $1] }
        means.append(sum * share(window))
      }
    }
    return means
  }
}
