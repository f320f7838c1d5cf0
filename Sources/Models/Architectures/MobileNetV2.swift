import Graphs
import Tensors

/// MobileNetV2 of every published width: inverted residuals with ReLU6.
///
/// Source: M. Sandler et al., "MobileNetV2" (2018). Tensors are named as in torchvision, or as in timm.
struct MobileNetV2: Architecture {
  /// What channels are multiplied by.
  let width: Double
  /// Whose names the tensors have.
  private let naming: Naming

  private enum Naming { case torchvision, timm }

  static let all: [any Architecture] = [Naming.torchvision, .timm].flatMap { naming in
    [1, 0.1, 0.25, 0.35, 0.5, 0.75, 1.3, 1.4].map { MobileNetV2(width: $0, naming: naming) }
  }

  var name: String { width == 1 ? "MobileNetV2" : "MobileNetV2 ×\(width)" }
  var family: String { "MobileNetV2" }
  var preprocessing: ImagePreprocessing { .torchvision }
  var featureCount: Int { rounded(1280, by: max(1, width)) }
  var headWeight: String { naming == .torchvision ? "classifier.1.weight" : "classifier.weight" }
  var headBias: String { naming == .torchvision ? "classifier.1.bias" : "classifier.bias" }
  var landmark: String {
    naming == .torchvision ? "features.1.conv.0.0.weight" : "blocks.0.0.conv_dw.weight"
  }

  /// Blocks of one kind that follow each other, before they are scaled.
  private struct Stage {
    let expansion: Int
    let channels: Int
    let repeats: Int
    let stride: Int
  }

  private static let stages = [
    Stage(expansion: 1, channels: 16, repeats: 1, stride: 1),
    Stage(expansion: 6, channels: 24, repeats: 2, stride: 2),
    Stage(expansion: 6, channels: 32, repeats: 3, stride: 2),
    Stage(expansion: 6, channels: 64, repeats: 4, stride: 2),
    Stage(expansion: 6, channels: 96, repeats: 3, stride: 1),
    Stage(expansion: 6, channels: 160, repeats: 3, stride: 2),
    Stage(expansion: 6, channels: 320, repeats: 1, stride: 1),
  ]

  /// Names of a layer's convolution and batch norm.
  private typealias Names = (weight: String, norm: String)

  func trunk(_ builder: GraphBuilder, _ image: Symbol) throws -> Symbol {
    let network = PictureNetwork(builder: builder)
    var x = try layer(
      network, try network.normalized(image),
      naming == .torchvision ? ("features.0.0", "features.0.1") : ("conv_stem", "bn1"),
      channels: rounded(32, by: width), kernel: 3, stride: 2, path: "stem")
    var number = 0
    for (position, stage) in Self.stages.enumerated() {
      for repetition in 0..<stage.repeats {
        x = try block(
          network, x, number: number, stage: position, repetition: repetition,
          expansion: stage.expansion, channels: rounded(stage.channels, by: width),
          stride: repetition == 0 ? stage.stride : 1)
        number += 1
      }
    }
    x = try layer(
      network, x,
      naming == .torchvision ? ("features.18.0", "features.18.1") : ("conv_head", "bn2"),
      channels: featureCount, kernel: 1, path: "top")
    return try network.pooled(x, path: "top")
  }

  /// An inverted residual: expand, convolve each channel, project; the input is added where shapes
  /// allow.
  private func block(
    _ network: PictureNetwork, _ input: Symbol, number: Int, stage: Int, repetition: Int,
    expansion: Int, channels: Int, stride: Int
  ) throws -> Symbol {
    let (path, wide) = ("blocks[\(number)]", input.shape[1] * expansion)
    let names = blockNames(number, stage, repetition, expands: expansion > 1)
    var x = input
    if let expand = names.expand {
      x = try layer(network, x, expand, channels: wide, kernel: 1, path: "\(path).expand")
    }
    x = try layer(
      network, x, names.depthwise, channels: wide, kernel: 3, stride: stride, group: wide,
      path: "\(path).depthwise")
    x = try network.convolution(
      x, weight: names.project.weight, norm: names.project.norm, channels: channels,
      path: "\(path).project")
    guard stride == 1, input.shape == x.shape else { return x }
    return try network.builder.add(Add(), [x, input], name: "\(path).add")
  }

  private func blockNames(
    _ number: Int, _ stage: Int, _ repetition: Int, expands: Bool
  ) -> (expand: Names?, depthwise: Names, project: Names) {
    switch naming {
    case .torchvision:
      let tensors = "features.\(number + 1).conv"
      func activated(_ place: Int) -> Names { ("\(tensors).\(place).0", "\(tensors).\(place).1") }
      let last = expands ? 2 : 1
      return (
        expands ? activated(0) : nil, activated(last - 1),
        ("\(tensors).\(last)", "\(tensors).\(last + 1)")
      )
    case .timm:
      let tensors = "blocks.\(stage).\(repetition)"
      guard expands else {
        return (
          nil, ("\(tensors).conv_dw", "\(tensors).bn1"), ("\(tensors).conv_pw", "\(tensors).bn2")
        )
      }
      return (
        ("\(tensors).conv_pw", "\(tensors).bn1"), ("\(tensors).conv_dw", "\(tensors).bn2"),
        ("\(tensors).conv_pwl", "\(tensors).bn3")
      )
    }
  }

  /// Convolution, batch norm and ReLU6.
  private func layer(
    _ network: PictureNetwork, _ x: Symbol, _ names: Names, channels: Int, kernel: Int,
    stride: Int = 1, group: Int = 1, path: String
  ) throws -> Symbol {
    let y = try network.convolution(
      x, weight: names.weight, norm: names.norm, channels: channels, kernel: kernel,
      stride: stride, group: group, path: path)
    return try network.builder.add(Clip(minimum: 0, maximum: 6), [y], name: "\(path).relu6")
  }

  /// Channels times a width, to the nearest multiple of 8, but not less than nine tenths of it.
  private func rounded(_ channels: Int, by width: Double) -> Int {
    let wanted = width * Double(channels)
    let rounded = max(8, Int(wanted + 4) / 8 * 8)
    return Double(rounded) < 0.9 * wanted ? rounded + 8 : rounded
  }
}
