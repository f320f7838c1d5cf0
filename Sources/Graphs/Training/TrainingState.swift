import Tensors

/// The memory of a training step: what the plan reads and keeps.
struct TrainingState {
  private(set) var arena: HostMemory
  /// Memory of the plan's inputs and outputs, in its order.
  private let inputs: [(source: Lowering.Source, memory: HostMemory)]
  private let outputs: [(target: Lowering.Target, memory: HostMemory)]
  private let dropoutKeys: [(name: String, key: Int64)]
  private let trainable: [String]
  /// Steps taken, which the optimizer's corrections depend on.
  var stepsTaken = 0
  /// β₁ᵗ and β₂ᵗ, kept as products so that no power function is called.
  private var betaPowers = (first: 1.0, second: 1.0)

  var sources: [UnsafeRawPointer?] { inputs.map { UnsafeRawPointer($0.memory.address) } }
  var targets: [UnsafeMutableRawPointer?] { outputs.map(\.memory.address) }

  init(
    _ plan: Plan, _ recipe: TrainingGraph, parameters: [String: Tensor], rows: Int,
    limit: MemoryLimit
  ) throws {
    let purpose = "a training step"
    arena = try plan.arena(nil, for: purpose, limit: limit)
    inputs = try plan.sources.enumerated().map { number, source in
      let bytes = plan.inputByteCount(number, rows: rows)
      return (source, try HostMemory(byteCount: bytes, for: purpose, limit: limit))
    }
    outputs = try plan.targets.enumerated().map { number, target in
      let bytes = plan.outputByteCount(number, rows: rows)
      return (target, try HostMemory(byteCount: bytes, for: purpose, limit: limit))
    }
    dropoutKeys = recipe.dropoutKeys
    trainable = recipe.trainable
    for name in trainable {
      guard let tensor = parameters[name] else { throw GraphError.missingParameter(name) }
      let declared = recipe.graph.types[try recipe.graph.value(named: name)]
      guard tensor.type == declared else {
        throw GraphError.wrongType(name: name, expected: declared, got: tensor.type)
      }
      memory(of: .state(name))?.write(tensor.floats)
    }
  }

  /// What the last step found, of `rows` rows.
  func result(_ graph: Graph, rows: Int) -> TrainingResult {
    var (square, loss, outputs) = (0.0, Float.nan, [Float]())
    let width = graph.types[graph.outputs[1].value].shape.dimensions.dropFirst().reduce(1, *)
    for (number, output) in graph.outputs.enumerated() {
      guard let memory = memory(of: .output(number)) else { continue }
      switch number {
      case 0: loss = memory.floats(1)[0]
      case 1: outputs = memory.floats(rows * width)
      default:
        let gradient = memory.floats(graph.types[output.value].shape.count)
        square = gradient.reduce(square) { $0 + Double($1) * Double($1) }
      }
    }
    return TrainingResult(
      loss: loss, outputs: Tensor(outputs, shape: [rows, width]),
      gradientNorm: square.squareRoot())
  }

  func parameters(_ graph: Graph) -> [(name: String, tensor: Tensor)] {
    trainable.compactMap { name in
      guard let memory = memory(of: .state(name)), let value = try? graph.value(named: name) else {
        return nil
      }
      let shape = graph.types[value].shape
      return (name, Tensor(memory.floats(shape.count), shape: shape))
    }
  }

  /// Everything that the next step depends on, by name.
  func snapshot(_ graph: Graph) -> [(name: String, tensor: Tensor)] {
    stateNames.compactMap { name in
      guard let memory = memory(of: .state(name)), let value = try? graph.value(named: name) else {
        return nil
      }
      let shape = graph.types[value].shape
      return (name, Tensor(memory.floats(shape.count), shape: shape))
    }
  }

  /// Goes back to a snapshot.
  mutating func restore(_ snapshot: TrainingSnapshot, _ graph: Graph, _ optimizer: Optimizer)
    -> Bool
  {
    guard snapshot.tensors.map(\.name) == stateNames, snapshot.stepsTaken >= 0 else {
      return false
    }
    for (name, tensor) in snapshot.tensors {
      guard let value = try? graph.value(named: name), tensor.type == graph.types[value] else {
        return false
      }
    }
    for (name, tensor) in snapshot.tensors { memory(of: .state(name))?.write(tensor.floats) }
    stepsTaken = snapshot.stepsTaken
    betaPowers = (1, 1)
    guard case .adamW(let settings) = optimizer else { return true }
    // The same products in the same order as the steps took them.
    for _ in 0..<stepsTaken {
      betaPowers.first *= settings.beta1
      betaPowers.second *= settings.beta2
    }
    return true
  }

  /// The trained parameters, each with its moments.
  private var stateNames: [String] {
    trainable.flatMap { [$0, TrainingGraph.moment(1, $0), TrainingGraph.moment(2, $0)] }
  }

  /// Makes the arena as large as the present number of threads needs.
  mutating func growArena(_ plan: Plan) throws {
    arena = try plan.arena(arena, for: "a training step", limit: .ofProcess)
  }

  /// Copies a batch into the plan's memory.
  func load(
    _ graph: Graph, inputs batch: Tensor, targets: Tensor, rows: [Int], epoch: Int
  ) throws {
    let given = [batch, targets, Tensor(rows.map { Int64($0) }, shape: [rows.count])]
    for (binding, tensor) in zip(graph.inputs, given) {
      let declared = graph.types[binding.value]
      let expected = TensorType(
        declared.elementType, Shape([rows.count] + declared.shape.dimensions.dropFirst()))
      guard tensor.type == expected else {
        throw GraphError.wrongType(name: binding.name, expected: expected, got: tensor.type)
      }
    }
    for (source, memory) in inputs {
      switch source {
      case .input(let number):
        switch given[number].storage {
        case .int64(let values): memory.write(values)
        default: memory.write(given[number].floats)
        }
      case .labels(let number): memory.write(try labels(given[number], graph))
      case .rowWeights:
        memory.write([Float](repeating: 1 / Float(rows.count), count: rows.count))
      case .parameter(let name):
        guard let entry = dropoutKeys.first(where: { $0.name == name }) else { continue }
        memory.write([entry.key, Int64(epoch)])
      }
    }
  }

  private func labels(_ tensor: Tensor, _ graph: Graph) throws -> [Int32] {
    let losses = graph.nodes.first { $0.operation is SoftmaxCrossEntropyLoss }
    let classes = losses.map { graph.types[$0.inputs[0]].shape[1] } ?? 0
    return try tensor.integers().map { label in
      guard (0..<Int64(classes)).contains(label) else {
        throw GraphError.label(label, classes: classes)
      }
      return Int32(label)
    }
  }

  /// Writes the optimizer's settings for the next step.
  mutating func setRate(_ rate: Double, _ optimizer: Optimizer) {
    guard case .adamW(let settings) = optimizer else { return }
    betaPowers.first *= settings.beta1
    betaPowers.second *= settings.beta2
    let values = [
      settings.beta1, 1 - settings.beta1, settings.beta2, 1 - settings.beta2,
      rate / (1 - betaPowers.first), 1 / (1 - betaPowers.second).squareRoot(), settings.epsilon,
      1 - rate * settings.weightDecay,
    ]
    memory(of: .parameter(TrainingGraph.settingsName))?.write(values.map { Float($0) })
  }

  private func memory(of source: Lowering.Source) -> HostMemory? {
    inputs.first { $0.source == source }?.memory
  }

  private func memory(of target: Lowering.Target) -> HostMemory? {
    outputs.first { $0.target == target }?.memory
  }
}
