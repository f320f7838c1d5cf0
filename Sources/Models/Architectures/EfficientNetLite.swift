import Graphs
import Tensors

/// EfficientNet-Lite 0 to 4: inverted residuals with ReLU6 and without squeeze-and-excitation.
///
/// Source: M. Tan and Q. Le, "EfficientNet" (2019), and the Lite variants' description in
/// tensorflow/tpu. Tensors are named as in the package efficientnet-lite-pytorch.
struct EfficientNetLite: Architecture {
  /// 0 to 4.
  let number: Int
  private let width: Double
  private let depth: Double
  private let imageSize: Int

  static let all: [any Architecture] = [
    EfficientNetLite(number: 0, width: 1.0, depth: 1.0, imageSize: 224),
    EfficientNetLite(number: 1, width: 1.0, depth: 1.1, imageSize: 240),
    EfficientNetLite(number: 2, width: 1.1, depth: 1.2, imageSize: 260),
    EfficientNetLite(number: 3, width: 1.2, depth: 1.4, imageSize: 280),
    EfficientNetLite(number: 4, width: 1.4, depth: 1.8, imageSize: 300),
  ]

  var name: String { "EfficientNet-Lite\(number)" }
  var family: String { "EfficientNet-Lite" }
  var preprocessing: ImagePreprocessing { ImagePreprocessing(size: imageSize) }
  var featureCount: Int { 1280 }
  var headWeight: String { "_fc.weight" }
  var headBias: String { "_fc.bias" }
  var landmark: String { "_conv_stem.weight" }

  /// Blocks of one kind that follow each other, before they are scaled.
  private struct Stage {
    let repeats: Int
    let kernel: Int
    let stride: Int
    let expansion: Int
    let channels: Int
  }

  private static let stages = [
    Stage(repeats: 1, kernel: 3, stride: 1, expansion: 1, channels: 16),
    Stage(repeats: 2, kernel: 3, stride: 2, expansion: 6, channels: 24),
    Stage(repeats: 2, kernel: 5, stride: 2, expansion: 6, channels: 40),
    Stage(repeats: 3, kernel: 3, stride: 2, expansion: 6, channels: 80),
    Stage(repeats: 3, kernel: 5, stride: 1, expansion: 6, channels: 112),
    Stage(repeats: 4, kernel: 5, stride: 2, expansion: 6, channels: 192),
    Stage(repeats: 1, kernel: 3, stride: 1, expansion: 6, channels: 320),
  ]

  func trunk(_ builder: GraphBuilder, _ image: Symbol) throws -> Symbol {
    let network = Builder(builder: builder)
    var x = try network.conv(
      image, weight: "_conv_stem", norm: "_bn0", channels: 32, kernel: 3, stride: 2,
      path: "stem", activates: true)
    var block = 0
    for (position, stage) in EfficientNetLite.stages.enumerated() {
      // The Lite variants scale neither the first nor the last stage's depth.
      let isEnd = position == 0 || position == EfficientNetLite.stages.count - 1
      let repeats = isEnd ? stage.repeats : Int((depth * Double(stage.repeats)).rounded(.up))
      for repetition in 0..<repeats {
        x = try network.block(
          x, number: block, kernel: stage.kernel, stride: repetition == 0 ? stage.stride : 1,
          expansion: stage.expansion, channels: scaled(stage.channels))
        block += 1
      }
    }
    x = try network.conv(
      x, weight: "_conv_head", norm: "_bn1", channels: featureCount, kernel: 1, stride: 1,
      path: "top", activates: true)
    x = try builder.add(GlobalAveragePool(), [x], name: "top.pool")
    return try builder.add(Flatten(), [x], name: "top.flatten")
  }

  /// Channels times the width, to the nearest multiple of 8, but not less than nine tenths of it.
  private func scaled(_ channels: Int) -> Int {
    let wanted = width * Double(channels)
    let rounded = max(8, Int(wanted + 4) / 8 * 8)
    return Double(rounded) < 0.9 * wanted ? rounded + 8 : rounded
  }
}

/// The parts that EfficientNet-Lite is made of.
private struct Builder {
  let builder: GraphBuilder

  /// An inverted residual: expand, convolve each channel, project; the input is added where shapes
  /// allow.
  func block(
    _ input: Symbol, number: Int, kernel: Int, stride: Int, expansion: Int, channels: Int
  ) throws -> Symbol {
    let (path, tensors) = ("blocks[\(number)]", "_blocks.\(number)")
    let wide = input.shape[1] * expansion
    var x = input
    if expansion != 1 {
      x = try conv(
        x, weight: "\(tensors)._expand_conv", norm: "\(tensors)._bn0", channels: wide, kernel: 1,
        stride: 1, path: "\(path).expand", activates: true)
    }
    x = try conv(
      x, weight: "\(tensors)._depthwise_conv", norm: "\(tensors)._bn1", channels: wide,
      kernel: kernel, stride: stride, group: wide, path: "\(path).depthwise", activates: true)
    x = try conv(
      x, weight: "\(tensors)._project_conv", norm: "\(tensors)._bn2", channels: channels,
      kernel: 1, stride: 1, path: "\(path).project", activates: false)
    guard stride == 1, input.shape == x.shape else { return x }
    return try builder.add(Add(), [x, input], name: "\(path).add")
  }

  /// Convolution without bias, batch norm with ε = 10⁻³, and ReLU6 if it activates.
  func conv(
    _ x: Symbol, weight: String, norm: String, channels: Int, kernel: Int, stride: Int,
    group: Int = 1, path: String, activates: Bool
  ) throws -> Symbol {
    let shape: Shape = [channels, x.shape[1] / group, kernel, kernel]
    let weight = builder.parameter("\(weight).weight", .float32, shape)
    let pads = samePads(height: x.shape[2], width: x.shape[3], kernel: kernel, stride: stride)
    var y = try builder.add(
      Conv(group: group, strides: [stride, stride], pads: pads), [x, weight], name: "\(path).conv")
    let statistics = ["weight", "bias", "running_mean", "running_var"].map {
      builder.parameter("\(norm).\($0)", .float32, [channels])
    }
    y = try builder.add(
      BatchNormalization(epsilon: 1e-3), [y] + statistics, name: "\(path).norm")
    return activates
      ? try builder.add(Clip(minimum: 0, maximum: 6), [y], name: "\(path).relu6") : y
  }

  /// TensorFlow's "same" padding: the output is ⌈input ÷ stride⌉ long, and an odd zero goes below
  /// and to the right.
  private func samePads(height: Int, width: Int, kernel: Int, stride: Int) -> [Int] {
    let (down, right) = (
      padding(height, kernel: kernel, stride: stride),
      padding(width, kernel: kernel, stride: stride)
    )
    return [down / 2, right / 2, down - down / 2, right - right / 2]
  }

  private func padding(_ length: Int, kernel: Int, stride: Int) -> Int {
    let outputs = (length + stride - 1) / stride
    return max(0, (outputs - 1) * stride + kernel - length)
  }
}
