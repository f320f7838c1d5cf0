import Graphs
import Tensors

/// The parts that networks published with torchvision are made of.
struct PictureNetwork {
  let builder: GraphBuilder

  /// ImageNet's mean and standard deviation of red, green and blue in 0 … 1.
  private static let means = [0.485, 0.456, 0.406]
  private static let deviations = [0.229, 0.224, 0.225]

  /// Values of 0 to 255 as the published weights expect them: (x ÷ 255 − mean) ÷ deviation of each
  /// colour, as a convolution of each channel by itself.
  func normalized(_ image: Symbol) throws -> Symbol {
    let factors = Self.deviations.map { Float(1 / (255 * $0)) }
    let shifts = zip(Self.means, Self.deviations).map { Float(-$0 / $1) }
    return try builder.add(
      Conv(group: 3),
      [
        image, builder.constant(Tensor(factors, shape: [3, 1, 1, 1])),
        builder.constant(Tensor(shifts, shape: [3])),
      ], name: "stem.normalize")
  }

  /// Convolution without bias, and batch norm with ε = 10⁻⁵.
  ///
  /// - Parameters:
  ///   - weight: the name of the convolution's tensor without `.weight`.
  ///   - norm: the name of the batch norm's tensors without the last part.
  ///   - path: the name of the layer.
  func convolution(
    _ x: Symbol, weight: String, norm: String, channels: Int, kernel: Int = 1, stride: Int = 1,
    group: Int = 1, path: String
  ) throws -> Symbol {
    let weight = builder.parameter(
      "\(weight).weight", .float32, [channels, x.shape[1] / group, kernel, kernel])
    let y = try builder.add(
      same(kernel, stride: stride, group: group), [x, weight], name: "\(path).conv")
    return try normalization(y, norm, path: path)
  }

  /// Convolution with bias.
  func convolution(
    _ x: Symbol, _ tensors: String, channels: Int, kernel: Int, stride: Int = 1, path: String
  ) throws -> Symbol {
    let weight = builder.parameter(
      "\(tensors).weight", .float32, [channels, x.shape[1], kernel, kernel])
    let bias = builder.parameter("\(tensors).bias", .float32, [channels])
    return try builder.add(
      same(kernel, stride: stride, group: 1), [x, weight, bias], name: "\(path).conv")
  }

  /// Batch norm with ε = 10⁻⁵.
  func normalization(_ x: Symbol, _ tensors: String, path: String) throws -> Symbol {
    let statistics = ["weight", "bias", "running_mean", "running_var"].map {
      builder.parameter("\(tensors).\($0)", .float32, [x.shape[1]])
    }
    return try builder.add(BatchNormalization(), [x] + statistics, name: "\(path).norm")
  }

  func relu(_ x: Symbol, path: String) throws -> Symbol {
    try builder.add(Relu(), [x], name: "\(path).relu")
  }

  /// A linear layer.
  func linear(_ x: Symbol, _ tensors: String, outputs: Int, path: String) throws -> Symbol {
    let weight = builder.parameter("\(tensors).weight", .float32, [outputs, x.shape[1]])
    let bias = builder.parameter("\(tensors).bias", .float32, [outputs])
    return try builder.add(Gemm(transB: true), [x, weight, bias], name: "\(path).linear")
  }

  /// The mean of each channel: `[n, c, h, w] → [n, c]`.
  func pooled(_ x: Symbol, path: String) throws -> Symbol {
    let mean = try builder.add(GlobalAveragePool(), [x], name: "\(path).pool")
    return try builder.add(Flatten(), [mean], name: "\(path).flatten")
  }

  /// As many zeros around as keep the size at a stride of 1.
  private func same(_ kernel: Int, stride: Int, group: Int) -> Conv {
    let pad = kernel / 2
    return Conv(group: group, strides: [stride, stride], pads: [pad, pad, pad, pad])
  }
}

extension ImagePreprocessing {
  /// As torchvision's weights of 2016 to 2021 were trained: the shorter side to 256 by bilinear
  /// filtering, then the 224 × 224 pixels in the middle; the graph itself normalises colours.
  static let torchvision = ImagePreprocessing(
    size: 224, shift: 0, scale: 1, framing: .middle(shorterSide: 256), filter: .bilinear)
}
