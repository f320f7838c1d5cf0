import Synchronization
import Tensors

/// A dropout that only training has.
public struct TrainingDropout: Hashable, Sendable {
  /// The share of elements that become 0.
  public var ratio: Double
  /// The parameter whose layer reads the thinned values; the mask's purpose is this name and
  /// `.dropout`.
  public var weight: String

  /// A dropout before the layer with this weight.
  public init(ratio: Double, weight: String) {
    self.ratio = ratio
    self.weight = weight
  }
}

/// How a training step computes, besides its graph.
public struct TrainingSettings: Sendable {
  /// What is made small.
  public var loss: LossFunction
  /// How parameters change.
  public var optimizer: Optimizer
  /// One more dropout, for a forward graph that has none.
  public var dropout: TrainingDropout?
  /// What the rate is multiplied by for a parameter; 1 where it has no entry.
  public var rateFactors: [String: Double]
  /// The norm that all gradients together are held to; nil for none.
  public var gradientLimit: Double?
  /// Of the dropouts.
  public var seed: Int64

  /// Settings without a limit to gradients, one rate for all.
  public init(
    loss: LossFunction, optimizer: Optimizer, dropout: TrainingDropout? = nil,
    rateFactors: [String: Double] = [:], gradientLimit: Double? = nil, seed: Int64
  ) {
    self.loss = loss
    self.optimizer = optimizer
    self.dropout = dropout
    self.rateFactors = rateFactors
    self.gradientLimit = gradientLimit
    self.seed = seed
  }
}

/// What a training step found before its update.
public struct TrainingResult: Sendable {
  /// The mean loss of the batch's rows; nil for a composed loss, which is measured from the outputs.
  public let loss: Float?
  /// Scores or predictions, `[n, c]`, with dropout.
  public let outputs: Tensor
  /// The square root of the sum of all gradients' squares.
  public let gradientNorm: Double
}

/// The state of a training step between two steps.
public struct TrainingSnapshot: Sendable {
  /// Trained parameters, each followed by its two moments.
  public let tensors: [(name: String, tensor: Tensor)]
  /// Steps taken.
  public let stepsTaken: Int

  /// A state.
  public init(tensors: [(name: String, tensor: Tensor)], stepsTaken: Int) {
    self.tensors = tensors
    self.stepsTaken = stepsTaken
  }
}

/// One step of training as a planned graph: forward, loss, gradients by the general differentiator,
/// and the update. Parameters and moments live in the plan's memory from step to step; a step
/// allocates nothing.
///
///     let split = try model.graph.split(trainable: ["head.weight", "head.bias"])
///     let step = try TrainingStep(
///       split.suffix, parameters: weights, trainable: ["head.weight", "head.bias"],
///       settings: TrainingSettings(
///         loss: .softmaxCrossEntropy, optimizer: .adamW(AdamWSettings()), seed: 0),
///       maximumRows: 32)
///     let result = try step.run(features, targets: labels, rows: rowNumbers, rate: 1e-2, epoch: 0)
///     let tuned = step.parameters()
///
/// Sums over the batch go by rows in ascending order in one chain of additions, so the bits depend
/// on the batch alone, not on threads or the CPU. A dropout's mask depends on the seed, the dropout's
/// name, the epoch and the row's number in its dataset.
public final class TrainingStep: Sendable {
  /// The whole step as a graph.
  public let graph: Graph
  /// Rows of the largest batch.
  public let maximumRows: Int

  private let plan: Plan
  private let state: Mutex<TrainingState>

  /// Plans a step.
  ///
  /// - Parameters:
  ///   - forward: one input `[n, …]`, and one output: scores or predictions `[n, c]`. Its dropouts
  ///     drop while training.
  ///   - parameters: where training starts, by name; a surplus is not looked at.
  ///   - trainable: names of the parameters that train; the others are frozen.
  /// - Throws: `GraphError.missingParameter`, `.unknownValue`, `.noGradient`, `.noKernel`;
  ///   `MemoryLimitError`.
  public init(
    _ forward: Graph, parameters: [String: Tensor], trainable: [String],
    settings: TrainingSettings, maximumRows: Int, limit: MemoryLimit = .ofProcess
  ) throws {
    let recipe = try TrainingGraph(
      forward, parameters: parameters, trainable: trainable, settings: settings, rows: maximumRows)
    graph = recipe.graph
    plan = try Plan(
      recipe.graph, forms: recipe.graph.inputs.map { _ in .elements },
      states: recipe.states, maximumRows: maximumRows, limit: limit)
    self.maximumRows = maximumRows
    state = Mutex(
      try TrainingState(
        plan, recipe, OptimizerClock(settings.optimizer), parameters: parameters,
        rows: maximumRows, limit: limit))
  }

  /// Runs one step.
  ///
  /// - Parameters:
  ///   - inputs: float32 `[n, …]`, `1 ... maximumRows` rows.
  ///   - targets: as the loss wants them.
  ///   - weights: each row's part in a composed loss; nothing for the others.
  ///   - rows: each row's number in its dataset, which decides its dropout.
  ///   - rate: the learning rate of this step.
  ///   - epoch: the pass over the data, from 0.
  /// - Throws: `GraphError.tooManyRows`, `.wrongType`, `.label`; `Interrupted`, after which the
  ///   parameters are undefined.
  public func run(
    _ inputs: Tensor, targets: Tensor, weights: [Float] = [], rows: [Int], rate: Double, epoch: Int
  ) throws -> TrainingResult {
    let count = inputs.shape.rank == 0 ? 0 : inputs.shape[0]
    guard (1...maximumRows).contains(count), rows.count == count else {
      throw GraphError.tooManyRows(planned: maximumRows, got: count)
    }
    return try state.withLock { state in
      try state.load(
        graph, inputs: inputs, targets: targets, weights: weights, rows: rows, epoch: epoch)
      try state.growArena(plan)
      state.begin(rate: rate)
      try plan.run(
        rows: count, inputs: state.sources, outputs: state.targets, arena: state.arena)
      return state.result(graph, rows: count)
    }
  }

  /// The trained parameters as they are now, by name, in the order they were given.
  public func parameters() -> [(name: String, tensor: Tensor)] {
    state.withLock { $0.parameters(graph) }
  }

  /// Steps taken so far.
  public var stepsTaken: Int { state.withLock { $0.clock.stepsTaken } }

  /// Everything that the next step depends on besides its batch.
  public var snapshot: TrainingSnapshot {
    state.withLock {
      TrainingSnapshot(tensors: $0.snapshot(graph), stepsTaken: $0.clock.stepsTaken)
    }
  }

  /// Goes on from a snapshot of a step that was planned in the same way: the next steps then give the
  /// bits that they would have given there.
  ///
  /// - Returns: whether it fits this step's parameters; if not, nothing changed.
  public func restore(_ snapshot: TrainingSnapshot) -> Bool {
    state.withLock { $0.restore(snapshot, graph) }
  }
}
