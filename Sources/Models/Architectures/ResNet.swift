import Graphs
import Tensors

/// Residual networks of 18 to 152 layers, ResNeXt (grouped) and wide ones.
///
/// Source: K. He et al., "Deep Residual Learning" (2015), with the stride in the 3×3 convolution as in
/// torchvision; S. Xie et al. (2016); S. Zagoruyko and N. Komodakis (2016). Tensors are named as in
/// torchvision and timm.
struct ResNet: Architecture {
  let name: String
  /// Blocks of each of the four stages.
  private let depths: [Int]
  /// Groups of the 3×3 convolution and channels of each in the first stage; nil for blocks of two 3×3
  /// convolutions.
  private let bottleneck: (groups: Int, width: Int)?

  static let all: [any Architecture] = [
    ResNet(name: "ResNet-18", depths: [2, 2, 2, 2], bottleneck: nil),
    ResNet(name: "ResNet-34", depths: [3, 4, 6, 3], bottleneck: nil),
    ResNet(name: "ResNet-50", depths: [3, 4, 6, 3], bottleneck: (1, 64)),
    ResNet(name: "ResNet-101", depths: [3, 4, 23, 3], bottleneck: (1, 64)),
    ResNet(name: "ResNet-152", depths: [3, 8, 36, 3], bottleneck: (1, 64)),
    ResNet(name: "ResNeXt-50 32×4d", depths: [3, 4, 6, 3], bottleneck: (32, 4)),
    ResNet(name: "ResNeXt-101 32×8d", depths: [3, 4, 23, 3], bottleneck: (32, 8)),
    ResNet(name: "ResNeXt-101 64×4d", depths: [3, 4, 23, 3], bottleneck: (64, 4)),
    ResNet(name: "Wide ResNet-50-2", depths: [3, 4, 6, 3], bottleneck: (1, 128)),
    ResNet(name: "Wide ResNet-101-2", depths: [3, 4, 23, 3], bottleneck: (1, 128)),
  ]

  var family: String { String(name.prefix { $0 != "-" }) }
  var preprocessing: ImagePreprocessing { .torchvision }
  var featureCount: Int { bottleneck == nil ? 512 : 2048 }
  var headWeight: String { "fc.weight" }
  var headBias: String { "fc.bias" }
  var landmark: String { "layer1.0.conv1.weight" }

  func trunk(_ builder: GraphBuilder, _ image: Symbol) throws -> Symbol {
    let network = PictureNetwork(builder: builder)
    var x = try network.convolution(
      try network.normalized(image), weight: "conv1", norm: "bn1", channels: 64, kernel: 7,
      stride: 2, path: "stem")
    x = try network.relu(x, path: "stem")
    x = try builder.add(
      MaxPool(PoolWindow([3, 3], strides: [2, 2], pads: [1, 1, 1, 1])), [x], name: "stem.pool")
    var number = 0
    for (stage, depth) in depths.enumerated() {
      for repetition in 0..<depth {
        x = try block(
          network, x, tensors: "layer\(stage + 1).\(repetition)", path: "blocks[\(number)]",
          channels: 64 << stage, stride: stage > 0 && repetition == 0 ? 2 : 1)
        number += 1
      }
    }
    return try network.pooled(x, path: "blocks[\(number - 1)]")
  }

  /// Convolutions, and what goes around them added before the last ReLU.
  private func block(
    _ network: PictureNetwork, _ input: Symbol, tensors: String, path: String, channels: Int,
    stride: Int
  ) throws -> Symbol {
    func layer(
      _ x: Symbol, _ number: Int, _ channels: Int, kernel: Int, stride: Int = 1, group: Int = 1
    ) throws -> Symbol {
      try network.convolution(
        x, weight: "\(tensors).conv\(number)", norm: "\(tensors).bn\(number)",
        channels: channels, kernel: kernel, stride: stride, group: group, path: "\(path).\(number)")
    }
    var x = input
    if let bottleneck {
      let middle = channels / 64 * bottleneck.width * bottleneck.groups
      x = try network.relu(try layer(x, 1, middle, kernel: 1), path: "\(path).1")
      x = try network.relu(
        try layer(x, 2, middle, kernel: 3, stride: stride, group: bottleneck.groups),
        path: "\(path).2")
      x = try layer(x, 3, 4 * channels, kernel: 1)
    } else {
      x = try network.relu(try layer(x, 1, channels, kernel: 3, stride: stride), path: "\(path).1")
      x = try layer(x, 2, channels, kernel: 3)
    }
    var around = input
    if input.shape != x.shape {
      around = try network.convolution(
        input, weight: "\(tensors).downsample.0", norm: "\(tensors).downsample.1",
        channels: x.shape[1], stride: stride, path: "\(path).around")
    }
    let sum = try network.builder.add(Add(), [x, around], name: "\(path).add")
    return try network.relu(sum, path: path)
  }
}
