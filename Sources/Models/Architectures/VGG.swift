import Graphs
import Tensors

/// Networks of 11 to 19 layers of 3×3 convolutions, with batch norm or without.
///
/// Source: K. Simonyan and A. Zisserman (2014). Tensors are named as in torchvision.
struct VGG: Architecture {
  /// 11, 13, 16 or 19.
  let number: Int
  /// Whether a batch norm follows each convolution.
  let hasNorm: Bool
  /// Numbers that the two layers before the head give.
  let hiddenCount: Int

  /// - Parameter hiddenCount: 4096, but for tests.
  init(number: Int, hasNorm: Bool, hiddenCount: Int = 4096) {
    self.number = number
    self.hasNorm = hasNorm
    self.hiddenCount = hiddenCount
  }

  static let all: [any Architecture] = [11, 13, 16, 19].flatMap { number in
    [false, true].map { VGG(number: number, hasNorm: $0) }
  }

  var name: String { "VGG-\(number)" + (hasNorm ? " with batch norm" : "") }
  var family: String { "VGG" }
  var preprocessing: ImagePreprocessing { .torchvision }
  var featureCount: Int { hiddenCount }
  var headWeight: String { "classifier.6.weight" }
  var headBias: String { "classifier.6.bias" }
  var landmark: String { "classifier.3.weight" }

  /// Convolutions of each of the five stages.
  private var depths: [Int] {
    switch number {
    case 11: [1, 1, 2, 2, 2]
    case 13: [2, 2, 2, 2, 2]
    case 16: [2, 2, 3, 3, 3]
    default: [2, 2, 4, 4, 4]
    }
  }

  func trunk(_ builder: GraphBuilder, _ image: Symbol) throws -> Symbol {
    let network = PictureNetwork(builder: builder)
    var x = try network.normalized(image)
    // torchvision numbers activations and pools too.
    var tensor = 0
    for (stage, depth) in depths.enumerated() {
      for layer in 0..<depth {
        let path = "blocks[\(stage)].\(layer + 1)"
        x = try network.convolution(
          x, "features.\(tensor)", channels: min(512, 64 << stage), kernel: 3, path: path)
        if hasNorm { x = try network.normalization(x, "features.\(tensor + 1)", path: path) }
        x = try network.relu(x, path: path)
        tensor += hasNorm ? 3 : 2
      }
      x = try builder.add(MaxPool(PoolWindow([2, 2])), [x], name: "blocks[\(stage)].pool")
      tensor += 1
    }
    x = try builder.add(Flatten(), [x], name: "top.flatten")
    for (layer, name) in ["classifier.0", "classifier.3"].enumerated() {
      let path = "top.\(layer + 1)"
      x = try network.relu(
        try network.linear(x, name, outputs: hiddenCount, path: path), path: path)
    }
    return x
  }
}
