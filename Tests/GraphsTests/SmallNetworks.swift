import Graphs
import Tensors

/// Seeded weights and inputs, and small networks with every pattern that is fused.
enum SmallNetworks {
  /// Uniform numbers in `low ..< high`.
  static func tensor(
    _ purpose: String, _ shape: Shape, low: Float = -1, high: Float = 1
  ) -> Tensor {
    var stream = RandomSource(seed: 11, purpose: purpose).stream()
    return Tensor(
      (0..<shape.count).map { _ in low + (high - low) * stream.uniformFloat() }, shape: shape)
  }

  /// The same in float64.
  static func wide(_ purpose: String, _ shape: Shape, low: Double = -1, high: Double = 1) -> Tensor
  {
    var stream = RandomSource(seed: 11, purpose: purpose).stream()
    return Tensor(
      (0..<shape.count).map { _ in low + (high - low) * stream.uniform() }, shape: shape)
  }

  static func bytes(_ purpose: String, count: Int) -> [UInt8] {
    var stream = RandomSource(seed: 11, purpose: purpose).stream()
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: stream.bits32()) }
  }

  /// Builds layers and remembers the parameters they need.
  final class Layers {
    let builder = GraphBuilder()
    private(set) var parameters: [String: Tensor] = [:]

    func parameter(_ name: String, _ shape: Shape, low: Float, high: Float) -> Symbol {
      parameters[name] = SmallNetworks.tensor(name, shape, low: low, high: high)
      return builder.parameter(name, .float32, shape)
    }

    /// Convolution, batch norm and, if asked for, ReLU6.
    func convolution(
      _ x: Symbol, _ name: String, outputs: Int, kernel: Int, convolution: Conv,
      isActive: Bool = true
    ) throws -> Symbol {
      let inputs = x.shape[1] / convolution.group
      let weight = parameter(
        "\(name).weight", [outputs, inputs, kernel, kernel], low: -0.6, high: 0.6)
      let y = try builder.add(convolution, [x, weight], name: name)
      let statistics = [
        parameter("\(name).bn.weight", [outputs], low: 0.5, high: 2),
        parameter("\(name).bn.bias", [outputs], low: -0.5, high: 1),
        parameter("\(name).bn.mean", [outputs], low: -0.3, high: 0.3),
        parameter("\(name).bn.variance", [outputs], low: 0.5, high: 2),
      ]
      let normal = try builder.add(BatchNormalization(epsilon: 1e-3), [y] + statistics)
      return isActive ? try builder.add(Clip(minimum: 0, maximum: 6), [normal]) : normal
    }

    /// An inverted residual block of `MobileNet`'s kind.
    func block(
      _ x: Symbol, _ name: String, wide: Int, outputs: Int, kernel: Int, stride: Int
    ) throws -> Symbol {
      let before = (kernel - stride + 1) / 2
      let pads = [
        before, before, kernel - stride - before + (stride - 1),
        kernel - stride - before + (stride - 1),
      ]
      let expanded = try convolution(
        x, "\(name).expand", outputs: wide, kernel: 1, convolution: Conv())
      let middle = try convolution(
        expanded, "\(name).depthwise", outputs: wide, kernel: kernel,
        convolution: Conv(group: wide, strides: [stride, stride], pads: pads))
      let y = try convolution(
        middle, "\(name).project", outputs: outputs, kernel: 1, convolution: Conv(), isActive: false
      )
      return y.shape == x.shape ? try y + x : y
    }
  }

  /// Stem, a block without expansion, two inverted residuals (one with a residual), head, classifier.
  static func efficient(height: Int, width: Int) throws -> (
    graph: Graph, parameters: [String: Tensor]
  ) {
    let layers = Layers()
    let image = layers.builder.input("image", .float32, [1, 3, height, width])
    var x = try layers.convolution(
      image, "stem", outputs: 20, kernel: 3,
      convolution: Conv(strides: [2, 2], pads: [0, 0, 1, 1]))
    x = try layers.convolution(
      x, "first.depthwise", outputs: 20, kernel: 3,
      convolution: Conv(group: 20, pads: [1, 1, 1, 1]))
    x = try layers.convolution(
      x, "first.project", outputs: 12, kernel: 1, convolution: Conv(), isActive: false)
    x = try layers.block(x, "second", wide: 40, outputs: 18, kernel: 3, stride: 2)
    x = try layers.block(x, "third", wide: 50, outputs: 18, kernel: 5, stride: 1)
    x = try layers.convolution(x, "top", outputs: 37, kernel: 1, convolution: Conv())
    let pooled = try layers.builder.add(GlobalAveragePool(), [x])
    let features = try layers.builder.add(Flatten(), [pooled], name: "features")
    let thinned = try layers.builder.add(Dropout(ratio: 0.2), [features], name: "head.dropout")
    let weight = layers.parameter("head.weight", [7, 37], low: -0.3, high: 0.3)
    let bias = layers.parameter("head.bias", [7], low: -0.3, high: 0.3)
    let logits = try layers.builder.add(Gemm(transB: true), [thinned, weight, bias], name: "head")
    return (layers.builder.graph(outputs: [("logits", logits)]), layers.parameters)
  }
}

extension SmallNetworks {
  /// EfficientNet-Lite0's layers with seeded weights, 1000 classes.
  static func lite0(size: Int) throws -> (graph: Graph, parameters: [String: Tensor]) {
    let layers = Layers()
    func pads(_ length: Int, _ kernel: Int, _ stride: Int) -> [Int] {
      let all = max(0, ((length + stride - 1) / stride - 1) * stride + kernel - length)
      return [all / 2, all / 2, all - all / 2, all - all / 2]
    }
    func depthwise(_ x: Symbol, _ name: String, _ kernel: Int, _ stride: Int) throws -> Symbol {
      try layers.convolution(
        x, name, outputs: x.shape[1], kernel: kernel,
        convolution: Conv(
          group: x.shape[1], strides: [stride, stride], pads: pads(x.shape[2], kernel, stride)))
    }
    let image = layers.builder.input("image", .float32, [1, 3, size, size])
    var x = try layers.convolution(
      image, "stem", outputs: 32, kernel: 3,
      convolution: Conv(strides: [2, 2], pads: pads(size, 3, 2)))
    let stages = [
      (1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5),
      (6, 192, 4, 2, 5), (6, 320, 1, 1, 3),
    ]
    for (stage, (expansion, outputs, repeats, firstStride, kernel)) in stages.enumerated() {
      for repetition in 0..<repeats {
        let (input, name) = (x, "\(stage).\(repetition)")
        if expansion > 1 {
          x = try layers.convolution(
            x, "\(name).expand", outputs: x.shape[1] * expansion, kernel: 1, convolution: Conv())
        }
        x = try depthwise(x, "\(name).depthwise", kernel, repetition == 0 ? firstStride : 1)
        x = try layers.convolution(
          x, "\(name).project", outputs: outputs, kernel: 1, convolution: Conv(), isActive: false)
        if x.shape == input.shape { x = try x + input }
      }
    }
    x = try layers.convolution(x, "top", outputs: 1280, kernel: 1, convolution: Conv())
    let features = try layers.builder.add(
      Flatten(), [try layers.builder.add(GlobalAveragePool(), [x])])
    let weight = layers.parameter("fc.weight", [1000, 1280], low: -0.1, high: 0.1)
    let bias = layers.parameter("fc.bias", [1000], low: -0.1, high: 0.1)
    let logits = try layers.builder.add(Gemm(transB: true), [features, weight, bias])
    return (layers.builder.graph(outputs: [("logits", logits)]), layers.parameters)
  }
}

extension Tensor {
  /// The bits of each float32 element: what "the same" means between kernels and reference.
  var bits: [UInt32] { floats.map(\.bitPattern) }
}
