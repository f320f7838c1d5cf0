import Tensors

/// The memory of a training step: what the plan reads and keeps.
struct TrainingState {
  private(set) var arena: HostMemory
  /// Memory of the plan's inputs and outputs, in its order.
  private let inputs: [(source: Lowering.Source, memory: HostMemory)]
  private let outputs: [(target: Lowering.Target, memory: HostMemory)]
  private let dropoutKeys: [(name: String, key: Int64)]
  private let trainable: [String]
  private let momentCount: Int
  private let packings: [String: WeightPacking]
  private let rateFactors: [Double]
  /// Steps taken, which the optimizer's corrections depend on.
  private(set) var clock: OptimizerClock

  var sources: [UnsafeRawPointer?] { inputs.map { UnsafeRawPointer($0.memory.address) } }
  var targets: [UnsafeMutableRawPointer?] { outputs.map(\.memory.address) }

  init(
    _ plan: Plan, _ recipe: TrainingGraph, _ clock: OptimizerClock, parameters: [String: Tensor],
    rows: Int, limit: MemoryLimit
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
    packings = plan.packings
    trainable = recipe.trainable
    momentCount = recipe.momentCount
    rateFactors = recipe.rateFactors
    self.clock = clock
    for name in trainable {
      guard let tensor = parameters[name] else { throw GraphError.missingParameter(name) }
      let declared = recipe.graph.types[try recipe.graph.value(named: name)]
      guard tensor.type == declared else {
        throw GraphError.wrongType(name: name, expected: declared, got: tensor.type)
      }
      write(tensor, to: name)
    }
  }

  private func write(_ tensor: Tensor, to name: String) {
    let values = packings[name]?.packed(tensor.floats) ?? tensor.floats
    memory(of: .state(name))?.write(values)
  }

  private func tensor(_ name: String, _ graph: Graph) -> Tensor? {
    guard let memory = memory(of: .state(name)), let value = try? graph.value(named: name) else {
      return nil
    }
    let shape = graph.types[value].shape
    let values =
      packings[name].map { $0.unpacked(memory.floats($0.count)) } ?? memory.floats(shape.count)
    return Tensor(values, shape: shape)
  }

  /// What the last step found, of `rows` rows.
  func result(_ graph: Graph, rows: Int) -> TrainingResult {
    var (square, loss, outputs) = (0.0, Float?.none, [Float]())
    let scores = graph.outputs.first { $0.name == "outputs" }.map { graph.types[$0.value].shape }
    let width = scores?.dimensions.dropFirst().reduce(1, *) ?? 0
    for (number, output) in graph.outputs.enumerated() {
      guard let memory = memory(of: .output(number)) else { continue }
      switch output.name {
      case "loss": loss = memory.floats(1)[0]
      case "outputs": outputs = memory.floats(rows * width)
      case let name where name.hasSuffix(".gradient"):
        let name = String(name.dropLast(".gradient".count))
        let count = packings[name]?.count ?? graph.types[output.value].shape.count
        square = memory.sumOfSquares(count, after: square)
      default: break
      }
    }
    return TrainingResult(
      loss: loss, outputs: Tensor(outputs, shape: [rows, width]),
      gradientNorm: square.squareRoot())
  }

  func parameters(_ graph: Graph) -> [(name: String, tensor: Tensor)] {
    trainable.compactMap { name in tensor(name, graph).map { (name, $0) } }
  }

  /// Everything that the next step depends on, by name.
  func snapshot(_ graph: Graph) -> [(name: String, tensor: Tensor)] {
    stateNames.compactMap { name in tensor(name, graph).map { (name, $0) } }
  }

  /// Goes back to a snapshot.
  mutating func restore(_ snapshot: TrainingSnapshot, _ graph: Graph) -> Bool {
    guard snapshot.tensors.map(\.name) == stateNames, snapshot.stepsTaken >= 0 else {
      return false
    }
    for (name, tensor) in snapshot.tensors {
      guard let value = try? graph.value(named: name), tensor.type == graph.types[value] else {
        return false
      }
    }
    for (name, tensor) in snapshot.tensors { write(tensor, to: name) }
    clock = .after(snapshot.stepsTaken, of: clock.optimizer)
    return true
  }

  /// The trained parameters, each with what the optimizer keeps for it.
  private var stateNames: [String] {
    trainable.flatMap { name in
      [name] + (1...momentCount).map { TrainingGraph.moment($0, name) }
    }
  }

  /// Makes the arena as large as the present number of threads needs.
  mutating func growArena(_ plan: Plan) throws {
    arena = try plan.arena(arena, for: "a training step", limit: .ofProcess)
  }

  /// Copies a batch into the plan's memory.
  func load(
    _ graph: Graph, inputs batch: Tensor, targets: Tensor, weights: [Float], rows: [Int],
    epoch: Int
  ) throws {
    var given = [batch, targets, Tensor(rows.map { Int64($0) }, shape: [rows.count])]
    if graph.inputs.count > 3 {
      let width = targets.shape.count / max(1, rows.count)
      given.append(
        Tensor(
          weights.flatMap { [Float](repeating: $0, count: width) },
          shape: [weights.count, width]))
    }
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

  /// Begins a step: writes the optimizer's settings for it.
  mutating func begin(rate: Double) {
    clock.advance()
    for (group, factor) in rateFactors.enumerated() {
      memory(of: .parameter(TrainingGraph.settingsName(group)))?
        .write(clock.settings(rate: rate * factor))
    }
  }

  private func memory(of source: Lowering.Source) -> HostMemory? {
    inputs.first { $0.source == source }?.memory
  }

  private func memory(of target: Lowering.Target) -> HostMemory? {
    outputs.first { $0.target == target }?.memory
  }
}
