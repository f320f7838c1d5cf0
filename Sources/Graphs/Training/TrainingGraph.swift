import Tensors

/// The graph of a training step: forward, loss, gradients and updates.
struct TrainingGraph {
  static let rowsName = "training.rows"
  static let targetsName = "training.targets"
  static let weightsName = "training.weights"

  /// Inputs: the forward graph's, the targets, the rows' numbers and, for a composed loss, their
  /// weights. Outputs: the loss (a composed one: nothing), what the forward graph gives, then for
  /// each trainable parameter its gradient, itself and its moments.
  let graph: Graph
  /// Names of the parameters that are updated in place.
  let states: Set<String>
  /// In the order they were given.
  let trainable: [String]
  /// Tensors that the optimizer keeps for each of them.
  let momentCount: Int
  /// The key of each dropout's random source, by the name of its parameter.
  let dropoutKeys: [(name: String, key: Int64)]
  /// What the rate is multiplied by, once for each group of parameters.
  let rateFactors: [Double]

  init(
    _ forward: Graph, parameters: [String: Tensor], trainable: [String], settings: TrainingSettings,
    rows: Int
  ) throws {
    for name in trainable where !forward.parameters.contains(where: { $0.name == name }) {
      throw GraphError.unknownValue(name)
    }
    precondition(
      forward.inputs.count == 1 && forward.outputs.count == 1, "one input and one output")
    var keys: [(name: String, key: Int64)] = []
    // With one row an axis of the batch would look like one that stretches.
    let bound = try forward.addingDropout(settings.dropout)
      .bindingParameters(parameters, except: Set(trainable)).resized(rows: max(2, rows))
      .foldingBatchNormalization().foldingTrainedNormalization()
      .fusingResiduals().fusingActivations()
    let withLoss = try Self.addingLoss(bound, settings, keys: &keys)
    let updates = TrainingUpdates(trainable: trainable, settings: settings)
    graph = try updates.adding(to: withLoss).foldingConstants().puttingBatchSums()
    let moments = settings.optimizer.momentCount
    states = Set(trainable.flatMap { name in [name] + (1...moments).map { Self.moment($0, name) } })
    momentCount = moments
    self.trainable = trainable
    dropoutKeys = keys
    rateFactors = updates.rateFactors
  }

  static func moment(_ number: Int, _ name: String) -> String { "\(name).moment\(number)" }

  /// The parameter that holds a group's settings of the optimizer.
  static func settingsName(_ group: Int = 0) -> String {
    group == 0 ? "training.settings" : "training.settings\(group)"
  }

  /// The forward graph with dropouts that drop, linear layers cut into product and sum, and a loss.
  private static func addingLoss(
    _ forward: Graph, _ settings: TrainingSettings, keys: inout [(name: String, key: Int64)]
  ) throws -> Graph {
    let (builder, rows) = (GraphBuilder(), forward.types[forward.inputs[0].value].shape[0])
    var symbols: [Int: Symbol] = [:]
    func symbol(_ value: Int) -> Symbol {
      guard let symbol = symbols[value] else { preconditionFailure("value \(value) is not made") }
      return symbol
    }
    let input = forward.types[forward.inputs[0].value]
    symbols[forward.inputs[0].value] = builder.input(
      forward.inputs[0].name, input.elementType, input.shape)
    let result = forward.types[forward.outputs[0].value].shape
    let targets =
      settings.loss.readsClasses
      ? builder.input(targetsName, .int64, [rows]) : builder.input(targetsName, .float32, result)
    let numbers = builder.input(rowsName, .int64, [rows])
    for binding in forward.parameters {
      let type = forward.types[binding.value]
      symbols[binding.value] = builder.parameter(binding.name, type.elementType, type.shape)
    }
    for constant in forward.constants {
      symbols[constant.value] = builder.constant(constant.tensor)
    }
    for node in forward.nodes {
      let operands = node.inputs.map(symbol)
      if node.operation is Dropout, operands.count == 1 {
        let purpose = node.name.isEmpty ? "dropout\(keys.count)" : node.name
        keys.append((name: "\(purpose).key", key: key(seed: settings.seed, purpose: purpose)))
        let key = builder.parameter("\(purpose).key", .int64, [2])
        symbols[node.outputs[0]] = try builder.add(
          node.operation, [operands[0], numbers, key], name: node.name)
      } else if node.operation is Gemm, operands.count == 3 {
        let product = try builder.add(node.operation, Array(operands[..<2]), name: node.name)
        symbols[node.outputs[0]] = try product + operands[2]
      } else {
        let results = try builder.addAll(node.operation, operands, name: node.name)
        for (value, result) in zip(node.outputs, results) { symbols[value] = result }
      }
    }
    let scores = symbol(forward.outputs[0].value)
    let slope: Symbol
    switch settings.loss {
    case .softmaxCrossEntropy:
      slope = try builder.add(SoftmaxCrossEntropyLoss(), [scores, targets])
    case .squared: slope = try builder.add(SquaredLoss(), [scores, targets])
    case .composed(let loss):
      let weights = builder.input(weightsName, .float32, result)
      slope = try loss.gradient(scores: scores, targets: targets, weights: weights)
    }
    return builder.graph(outputs: [("loss", slope), ("outputs", scores)])
  }

  /// The 64 bits under which the numbers of a seed and a purpose are drawn.
  private static func key(seed: Int64, purpose: String) -> Int64 {
    let digest = Digest(of: ["seed": .integer(seed), "purpose": .text(purpose)])
    return Int64(bitPattern: digest.prefix)
  }
}

extension Graph {
  /// The graph with a dropout before the layer that reads a weight.
  ///
  /// - Throws: `GraphError.unknownValue` if no layer does.
  func addingDropout(_ dropout: TrainingDropout?) throws -> Graph {
    guard let dropout, dropout.ratio > 0 else { return self }
    guard let weight = parameters.first(where: { $0.name == dropout.weight })?.value else {
      throw GraphError.unknownValue(dropout.weight)
    }
    return try rebuilt { builder, node, symbol in
      guard node.inputs.contains(weight) else { return nil }
      let thinned = try builder.add(
        Dropout(ratio: dropout.ratio), [symbol(node.inputs[0])], name: "\(dropout.weight).dropout")
      return try builder.addAll(
        node.operation, [thinned] + node.inputs.dropFirst().map(symbol), name: node.name)
    }
  }

  /// The graph with sums over the rows of a float32 matrix put in the order that kernels add them.
  func puttingBatchSums() throws -> Graph {
    try rebuilt { builder, node, symbol in
      guard let sum = node.operation as? ReduceSum, types[node.inputs[0]].shape.rank == 2,
        sum.axes == [0], types[node.inputs[0]].elementType == .float32
      else { return nil }
      let total = try builder.add(SumRows(), [symbol(node.inputs[0])], name: node.name)
      return [try total.reshaped(to: types[node.outputs[0]].shape)]
    }
  }
}

extension GraphBuilder {
  /// A builder that goes on from a graph: its values keep their numbers.
  convenience init(continuing graph: Graph) {
    self.init()
    state.withLock { state in
      state.types = graph.types
      state.inputs = graph.inputs
      state.parameters = graph.parameters
      state.constants = graph.constants
      state.nodes = graph.nodes
    }
  }
}
