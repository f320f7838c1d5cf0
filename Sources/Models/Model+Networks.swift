import Graphs
import Tensors

extension Model {
  /// Linear layers with ReLU between on standardised numeric columns, made from nothing; all of it
  /// trains. Weights start uniform in ±√(6 ÷ inputs) (He and others, 2015), the head's as
  /// ``adapted(to:seed:)`` says, biases 0.
  ///
  /// - Parameter widths: outputs of each hidden layer.
  /// - Throws: ``ModelError/graph(_:)``.
  public static func perceptron(
    _ widths: [Int], on columns: ColumnPreprocessing, target: Target, seed: Int64
  ) throws(ModelError) -> Model {
    try made(
      "mlp \(widths)", from: .columns(columns), input: [1, columns.names.count], target: target,
      seed: seed
    ) { builder, input in
      var x = input
      for (number, width) in widths.enumerated() {
        let path = "blocks[\(number)]"
        let weight = builder.parameter("\(path).weight", .float32, [width, x.shape[1]])
        let bias = builder.parameter("\(path).bias", .float32, [width])
        x = try builder.add(Gemm(transB: true), [x, weight, bias], name: "\(path).linear")
        x = try builder.add(Relu(), [x], name: "\(path).relu")
      }
      return x
    }
  }

  /// Four convolutions of 3×3 with ReLU, the last two with steps of 2, then the mean over the image;
  /// made from nothing, and all of it trains. Weights start as in ``perceptron(_:on:target:seed:)``.
  ///
  /// - Parameter columns: the pixels of square grey pictures, row by row.
  /// - Throws: ``ModelError/graph(_:)``.
  public static func smallConvolutional(
    on columns: ColumnPreprocessing, target: Target, seed: Int64
  ) throws(ModelError) -> Model {
    let count = columns.names.count
    let side = (1...max(1, count)).first { $0 * $0 >= count } ?? 1
    guard side * side == count else {
      throw .wrongInput(expected: "the pixels of square pictures", found: "\(count) columns")
    }
    return try made(
      "small-cnn", from: .columns(columns), input: [1, count], target: target, seed: seed
    ) { builder, input in
      let picture = try builder.add(
        Reshape(lengths: [0, 1, side, side]), [input], name: "stem.picture")
      return try convolutions(builder, picture)
    }
  }

  /// The same for pictures, brought to 64×64.
  ///
  /// - Throws: ``ModelError/graph(_:)``.
  public static func smallConvolutional(
    target: Target, seed: Int64
  ) throws(ModelError) -> Model {
    let preprocessing = ImagePreprocessing(size: 64)
    return try made(
      "small-cnn", from: .image(preprocessing), input: [1, 3, 64, 64], target: target, seed: seed,
      convolutions)
  }

  private static func convolutions(_ builder: GraphBuilder, _ picture: Symbol) throws -> Symbol {
    var x = picture
    for (number, (channels, stride)) in [(16, 1), (32, 1), (48, 2), (64, 2)].enumerated() {
      let path = number == 0 ? "stem" : "blocks[\(number - 1)]"
      let weight = builder.parameter("\(path).weight", .float32, [channels, x.shape[1], 3, 3])
      let bias = builder.parameter("\(path).bias", .float32, [channels])
      let convolution = Conv(strides: [stride, stride], pads: [1, 1, 1, 1])
      x = try builder.add(convolution, [x, weight, bias], name: "\(path).conv")
      x = try builder.add(Relu(), [x], name: "\(path).relu")
    }
    x = try builder.add(GlobalAveragePool(), [x], name: "top.pool")
    return try builder.add(Flatten(), [x], name: "top.flatten")
  }

  private static func made(
    _ architecture: String, from preprocessing: Preprocessing, input shape: Shape, target: Target,
    seed: Int64, _ trunk: (GraphBuilder, Symbol) throws -> Symbol
  ) throws(ModelError) -> Model {
    let (weight, bias) = ("head.weight", "head.bias")
    let graph = try buildGraph { builder in
      let input = builder.input(shape.rank == 2 ? "columns" : "image", .float32, shape)
      return try linearHead(
        builder, try trunk(builder, input), weight: weight, bias: bias,
        outputCount: target.outputCount)
    }
    var features = 0
    let tensors = graph.parameters.map { binding in
      let type = graph.types[binding.value]
      if binding.name == weight { features = type.shape[1] }
      let inputs = type.shape.dimensions.dropFirst().reduce(1, *)
      let bound = Float(binding.name == weight ? 1 : 6) / Float(inputs)
      let tensor =
        type.shape.rank == 1
        ? Tensor([Float](repeating: 0, count: type.shape.count), shape: type.shape)
        : uniform(type.shape, bound: bound.squareRoot(), seed: seed, binding.name)
      return (name: binding.name, tensor: tensor)
    }
    return Model(
      architecture: architecture, graph: graph, parameters: Parameters(tensors),
      preprocessing: preprocessing, target: target,
      head: Head(dropout: 0, weight: weight, bias: bias, featureCount: features))
  }
}
