import Graphs
import Tensors

@testable import Models

/// A network on pictures of 8 × 8 pixels with every part that EfficientNet-Lite has, in four layers.
func smallPictureModel() throws -> Model {
  let classes = try ClassLabels(["cat", "dog", "Übermut \"x\""])
  let graph = try buildGraph { builder in
    func conv(
      _ x: Symbol, _ name: String, channels: Int, kernel: Int, group: Int = 1, stride: Int = 1
    ) throws -> Symbol {
      let weight = builder.parameter(
        "\(name).weight", .float32, [channels, x.shape[1] / group, kernel, kernel])
      let pad = kernel / 2
      let y = try builder.add(
        Conv(group: group, strides: [stride, stride], pads: [pad, pad, pad, pad]), [x, weight],
        name: "\(name).conv")
      let norm = ["weight", "bias", "mean", "variance"].map {
        builder.parameter("\(name).\($0)_of_norm", .float32, [channels])
      }
      let z = try builder.add(
        BatchNormalization(epsilon: 1e-3), [y] + norm, name: "\(name).norm")
      return try builder.add(Clip(minimum: 0, maximum: 6), [z], name: "\(name).relu6")
    }
    let image = builder.input("image", .float32, [1, 3, 8, 8])
    let stem = try conv(image, "stem", channels: 8, kernel: 3, stride: 2)
    let deep = try conv(stem, "blocks[0].depthwise", channels: 8, kernel: 3, group: 8)
    let sum = try builder.add(Add(), [deep, stem], name: "blocks[0].add")
    let pooled = try builder.add(GlobalAveragePool(), [sum], name: "top.pool")
    let flat = try builder.add(Flatten(), [pooled], name: "top.flatten")
    return try linearHead(builder, flat, weight: "fc.weight", bias: "fc.bias", outputCount: 3)
  }
  let tensors = graph.parameters.enumerated().map { seed, parameter in
    let shape = graph.types[parameter.value].shape
    let values = numbers(seed: seed, count: shape.count).map { Float($0 + 0.01) }
    return (name: parameter.name, tensor: Tensor(values, shape: shape))
  }
  return Model(
    architecture: "small", graph: graph, parameters: Parameters(tensors),
    preprocessing: .image(ImagePreprocessing(size: 8)),
    target: Target(column: "animal", task: .classes(classes)),
    head: Model.Head(dropout: 0.2, weight: "fc.weight", bias: "fc.bias", featureCount: 8))
}

/// A linear model of three classes on two columns.
func smallColumnModel() throws -> Model {
  let columns = try ColumnPreprocessing(measuring: [
    ("length", [1, 2, 3.5, 4]), ("width \u{1F600}\n", [0.1, 0.1, 0.1, 0.1]),
  ])
  return try Model.linear(
    on: columns,
    target: Target(column: "kind", task: .classes(ClassLabels(["1", "2", "3"], kind: .integer))),
    seed: 3)
}

/// A model that predicts a number.
func smallNumberModel() throws -> Model {
  let columns = try ColumnPreprocessing(measuring: [("x", [1, 2, 4])])
  return try Model.linear(on: columns, target: Target(column: "y", task: .number), seed: 0)
}

/// Digests of made-up rows.
func rows(_ count: Int, _ purpose: String) -> [Digest] {
  (0..<count).map { Digest(of: "\(purpose) \($0)".utf8) }
}

extension SavedValue {
  /// The value with one of its texts changed, sealed as if it had been saved so.
  func changing(_ key: String, _ change: (String) -> String) -> SavedValue {
    SavedValue(
      kind: kind, texts: texts.map { $0.key == key ? ($0.key, change($0.value)) : $0 },
      tensors: tensors)
  }
}
