import Synchronization
import Tensors

/// What a training step makes small.
public enum LossFunction: Hashable, Sendable {
  /// Softmax and cross-entropy; targets are int64 class numbers `[n]`.
  case softmaxCrossEntropy
  /// Squared differences; targets are float32 `[n, c]`.
  case squared
}

/// The settings of AdamW.
public struct AdamWSettings: Hashable, Sendable {
  /// How much of the first and the second moment is kept.
  public var beta1, beta2: Double
  /// What keeps the division from zero.
  public var epsilon: Double
  /// The share of a weight, times the rate, that is taken away in each step.
  public var weightDecay: Double

  /// PyTorch's settings unless others are given.
  public init(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01
  ) {
    (self.beta1, self.beta2) = (beta1, beta2)
    (self.epsilon, self.weightDecay) = (epsilon, weightDecay)
  }
}

/// How a training step changes the parameters.
public enum Optimizer: Hashable, Sendable {
  case adamW(AdamWSettings)
}

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

/// What a training step found before its update.
public struct TrainingResult: Sendable {
  /// The mean loss of the batch's rows.
  public let loss: Float
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
///       loss: .softmaxCrossEntropy, optimizer: .adamW(AdamWSettings()), maximumRows: 32, seed: 0)
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
  private let optimizer: Optimizer

  /// Plans a step.
  ///
  /// - Parameters:
  ///   - forward: one input `[n, …]`, and one output: scores or predictions `[n, c]`. Its dropouts
  ///     drop while training.
  ///   - parameters: where training starts, by name; a surplus is not looked at.
  ///   - trainable: names of the parameters that train; the others are frozen.
  ///   - dropout: one more dropout, for a forward graph that has none.
  ///   - seed: of the dropouts.
  /// - Throws: `GraphError.missingParameter`, `.unknownValue`, `.noGradient`, `.noKernel`;
  ///   `MemoryLimitError`.
  public init(
    _ forward: Graph, parameters: [String: Tensor], trainable: [String], loss: LossFunction,
    optimizer: Optimizer, dropout: TrainingDropout? = nil, maximumRows: Int, seed: Int64,
    limit: MemoryLimit = .ofProcess
  ) throws {
    let recipe = try TrainingGraph(
      forward, parameters: parameters, trainable: trainable, loss: loss, dropout: dropout,
      rows: maximumRows, seed: seed)
    graph = recipe.graph
    plan = try Plan(
      recipe.graph, forms: recipe.graph.inputs.map { _ in .elements },
      states: recipe.states, maximumRows: maximumRows, limit: limit)
    self.maximumRows = maximumRows
    self.optimizer = optimizer
    state = Mutex(
      try TrainingState(plan, recipe, parameters: parameters, rows: maximumRows, limit: limit))
  }

  /// Runs one step.
  ///
  /// - Parameters:
  ///   - inputs: float32 `[n, …]`, `1 ... maximumRows` rows.
  ///   - targets: as the loss wants them.
  ///   - rows: each row's number in its dataset, which decides its dropout.
  ///   - rate: the learning rate of this step.
  ///   - epoch: the pass over the data, from 0.
  /// - Throws: `GraphError.tooManyRows`, `.wrongType`, `.label`; `Interrupted`, after which the
  ///   parameters are undefined.
  public func run(
    _ inputs: Tensor, targets: Tensor, rows: [Int], rate: Double, epoch: Int
  ) throws -> TrainingResult {
    let count = inputs.shape.rank == 0 ? 0 : inputs.shape[0]
    guard (1...maximumRows).contains(count), rows.count == count else {
      throw GraphError.tooManyRows(planned: maximumRows, got: count)
    }
    return try state.withLock { state in
      try state.load(graph, inputs: inputs, targets: targets, rows: rows, epoch: epoch)
      try state.growArena(plan)
      state.setRate(rate, optimizer)
      try plan.run(
        rows: count, inputs: state.sources, outputs: state.targets, arena: state.arena)
      state.stepsTaken += 1
      return state.result(graph, rows: count)
    }
  }

  /// The trained parameters as they are now, by name, in the order they were given.
  public func parameters() -> [(name: String, tensor: Tensor)] {
    state.withLock { $0.parameters(graph) }
  }

  /// Steps taken so far.
  public var stepsTaken: Int { state.withLock { $0.stepsTaken } }

  /// Everything that the next step depends on besides its batch.
  public var snapshot: TrainingSnapshot {
    state.withLock {
      TrainingSnapshot(tensors: $0.snapshot(graph), stepsTaken: $0.stepsTaken)
    }
  }

  /// Goes on from a snapshot of a step that was planned in the same way: the next steps then give the
  /// bits that they would have given there.
  ///
  /// - Returns: whether it fits this step's parameters; if not, nothing changed.
  public func restore(_ snapshot: TrainingSnapshot) -> Bool {
    state.withLock { $0.restore(snapshot, graph, optimizer) }
  }
}
