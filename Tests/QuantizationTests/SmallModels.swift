import Graphs
import Tensors

@testable import Models

/// Small models of EfficientNet's kind with seeded weights.
enum SmallModels {
  static let size = 20

  /// Stem, a block without expansion, two inverted residuals (one with a residual), top, head.
  static func efficient(seed: Int64 = 5, classes: Int = 3) throws -> Model {
    var layers = Layers(seed: seed)
    let image = layers.builder.input("image", .float32, [1, 3, size, size])
    var x = try layers.convolution(
      image, "stem", outputs: 16, kernel: 3,
      convolution: Conv(strides: [2, 2], pads: [0, 0, 1, 1]))
    x = try layers.convolution(
      x, "blocks[0].depthwise", outputs: 16, kernel: 3,
      convolution: Conv(group: 16, pads: [1, 1, 1, 1]))
    x = try layers.convolution(
      x, "blocks[0].project", outputs: 8, kernel: 1, convolution: Conv(), isActive: false)
    x = try layers.block(x, "blocks[1]", wide: 24, outputs: 12, kernel: 3, stride: 2)
    x = try layers.block(x, "blocks[2]", wide: 36, outputs: 12, kernel: 5, stride: 1)
    x = try layers.convolution(x, "top", outputs: 32, kernel: 1, convolution: Conv())
    x = try layers.builder.add(GlobalAveragePool(), [x], name: "top.pool")
    x = try layers.builder.add(Flatten(), [x], name: "top.flatten")
    let weight = layers.parameter("head.weight", [classes, 32], low: -0.4, high: 0.4)
    let bias = layers.parameter("head.bias", [classes], low: -0.2, high: 0.2)
    let logits = try layers.builder.add(
      Gemm(transB: true), [x, weight, bias], name: "head.linear")
    return Model(
      architecture: "small", graph: layers.builder.graph(outputs: [("logits", logits)]),
      parameters: Parameters(layers.tensors), preprocessing: .image(ImagePreprocessing(size: size)),
      target: Target(
        column: "kind", task: .classes(try ClassLabels((0..<classes).map { "class \($0)" }))),
      head: Model.Head(
        dropout: 0, weight: "head.weight", bias: "head.bias", featureCount: 32))
  }

  /// A linear layer on four columns.
  static func linear() throws -> Model {
    let columns = try ColumnPreprocessing(
      measuring: (0..<4).map { ("c\($0)", (0..<9).map { Double($0 * $0) }) })
    return try Model.linear(
      on: columns, target: Target(column: "kind", task: .classes(.boolean)), seed: 3)
  }

  /// Pictures with blobs of light, one after another.
  static func pixels(count: Int, seed: Int64 = 1) -> [UInt8] {
    var stream = RandomSource(seed: seed, purpose: "pictures").stream()
    return (0..<count).flatMap { _ -> [UInt8] in
      let (level, swing) = (40 + 120 * stream.uniformFloat(), 80 * stream.uniformFloat())
      return (0..<size * size * 3).map { _ in UInt8(level + swing * stream.uniformFloat()) }
    }
  }

  private struct Layers {
    let builder = GraphBuilder()
    let seed: Int64
    private(set) var tensors: [(name: String, tensor: Tensor)] = []

    init(seed: Int64) { self.seed = seed }

    mutating func parameter(_ name: String, _ shape: Shape, low: Float, high: Float) -> Symbol {
      var stream = RandomSource(seed: seed, purpose: name).stream()
      tensors.append(
        (
          name,
          Tensor(
            (0..<shape.count).map { _ in low + (high - low) * stream.uniformFloat() }, shape: shape)
        ))
      return builder.parameter(name, .float32, shape)
    }

    mutating func convolution(
      _ x: Symbol, _ name: String, outputs: Int, kernel: Int, convolution: Conv,
      isActive: Bool = true
    ) throws -> Symbol {
      let inputs = x.shape[1] / convolution.group
      let bound = 1.5 / Float(inputs * kernel * kernel).squareRoot()
      let weight = parameter(
        "\(name).weight", [outputs, inputs, kernel, kernel], low: -bound, high: bound)
      let y = try builder.add(convolution, [x, weight], name: "\(name).conv")
      let statistics = [
        parameter("\(name).norm.weight", [outputs], low: 0.2, high: 2),
        parameter("\(name).norm.bias", [outputs], low: -0.5, high: 1),
        parameter("\(name).norm.mean", [outputs], low: -0.3, high: 0.3),
        parameter("\(name).norm.variance", [outputs], low: 0.2, high: 2),
      ]
      let normal = try builder.add(
        BatchNormalization(epsilon: 1e-3), [y] + statistics, name: "\(name).norm")
      return isActive
        ? try builder.add(Clip(minimum: 0, maximum: 6), [normal], name: "\(name).relu6") : normal
    }

    mutating func block(
      _ x: Symbol, _ name: String, wide: Int, outputs: Int, kernel: Int, stride: Int
    ) throws -> Symbol {
      let before = (kernel - stride + 1) / 2
      let after = kernel - stride - before + (stride - 1)
      let expanded = try convolution(
        x, "\(name).expand", outputs: wide, kernel: 1, convolution: Conv())
      let middle = try convolution(
        expanded, "\(name).depthwise", outputs: wide, kernel: kernel,
        convolution: Conv(
          group: wide, strides: [stride, stride], pads: [before, before, after, after]))
      let y = try convolution(
        middle, "\(name).project", outputs: outputs, kernel: 1, convolution: Conv(),
        isActive: false)
      return y.shape == x.shape ? try builder.add(Add(), [y, x], name: "\(name).add") : y
    }
  }
}
