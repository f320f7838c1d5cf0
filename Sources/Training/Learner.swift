import Graphs
import Models
import Tensors

/// The layers that learn, with the optimizer's state.
struct Learner {
  private let problem: FitProblem
  private let settings: FitSettings
  private let targetScale: TargetScale
  private let criterion: Criterion
  private let training: TrainingStep
  /// Norms of the latest gradients, oldest first.
  private(set) var gradientNorms: [Double] = []

  init(
    _ problem: FitProblem, _ settings: FitSettings, limit: MemoryLimit = .ofProcess
  ) throws {
    self.problem = problem
    self.settings = settings
    targetScale = TargetScale(problem.examples.targets)
    criterion = Criterion(problem, settings)
    let head = problem.model.head
    var start = problem.model.parameters.tensors(of: problem.suffix)
    if case .numbers(let targets) = problem.examples.targets {
      let outputs = try Learner.outputs(problem, start, problem.examples)
      targetScale.normalize(
        &start, head, outputs: Tensor(outputs, shape: [outputs.count]), targets: targets)
    }
    training = try TrainingStep(
      problem.suffix, parameters: start, trainable: problem.model.trainableParameters,
      settings: TrainingSettings(
        loss: criterion.function, optimizer: settings.optimizer,
        dropout: TrainingDropout(ratio: head.dropout, weight: head.weight),
        rateFactors: problem.model.rateFactors(settings), gradientLimit: settings.gradientLimit,
        seed: settings.seed),
      maximumRows: min(settings.batch, problem.examples.rowCount), limit: limit)
  }

  /// The trained parameters by name, in the target's own units.
  var parameters: [String: Tensor] {
    var weights = learned
    targetScale.denormalize(&weights, problem.model.head)
    return weights
  }

  /// Everything the next step depends on.
  var snapshot: TrainingSnapshot { training.snapshot }

  /// Goes on from a snapshot; false, and nothing done, if it is of another fit.
  func restore(_ snapshot: TrainingSnapshot) -> Bool { training.restore(snapshot) }

  /// One step on the rows `rows`; what they gave before it.
  ///
  /// - Parameter epoch: from 1: part of the key of all that is drawn.
  mutating func step(_ rows: [Int], epoch: Int, rate: Double) throws -> LossSum {
    let features = try problem.examples.features(rows, settings, epoch: epoch)
    let targets = problem.examples.targets.selecting(rows)
    guard let loss = criterion.loss else {
      let result = try training.run(
        features, targets: targetScale.tensor(of: targets), rows: rows, rate: rate, epoch: epoch)
      // The loss that was differentiated, in its own order of additions.
      let mean = Double(result.loss ?? .nan)
      return remember(result, targets, loss: mean * Double(rows.count) * targetScale.lossFactor)
    }
    let goal = criterion.goal(targets, targetScale)
    let batch = criterion.mixed(features, goal, rows, epoch: epoch)
    let result = try training.run(
      batch.features, targets: batch.goal.tensor, weights: batch.goal.weights, rows: rows,
      rate: rate, epoch: epoch)
    let mean = batch.goal.loss(loss, outputs: result.outputs.floatValues)
    return remember(
      result, targets,
      loss: mean * Double(rows.count) * targetScale.factor(of: loss))
  }

  private mutating func remember(
    _ result: TrainingResult, _ targets: FitExamples.Targets, loss: Double
  ) -> LossSum {
    gradientNorms.append(result.gradientNorm)
    if gradientNorms.count > Divergence.historyLength { gradientNorms.removeFirst() }
    var sum = measured(result.outputs.floatValues, targets)
    sum.loss = loss
    return sum
  }

  /// Loss and right answers on rows that are not learned from, without dropout.
  func measure(_ examples: FitExamples) throws -> LossSum {
    let weights = problem.model.parameters.tensors(of: problem.suffix)
      .merging(learned) { _, new in new }
    return measured(try Learner.outputs(problem, weights, examples), examples.targets)
  }

  private static func outputs(
    _ problem: FitProblem, _ weights: [String: Tensor], _ examples: FitExamples
  ) throws -> [Float] {
    let compiled = try CompiledGraph(problem.suffix, parameters: weights)
    if case .kept(let features) = examples.inputs {
      return try compiled.run([.tensor(features)])[0].floatValues
    }
    var outputs: [Float] = []
    let rows = CompiledGraph.defaultRows
    for start in stride(from: 0, to: examples.rowCount, by: rows) {
      try Interrupt.check()
      let features = try examples.features(
        Array(start..<min(start + rows, examples.rowCount)))
      outputs += try compiled.run([.tensor(features)])[0].floatValues
    }
    return outputs
  }

  private var learned: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: training.parameters().map { ($0.name, $0.tensor) })
  }

  private func measured(_ outputs: [Float], _ targets: FitExamples.Targets) -> LossSum {
    let width = problem.model.target.outputCount
    var sum = targetScale.loss(outputs: outputs, width: width, targets)
    guard let loss = criterion.named else { return sum }
    // Validation is measured by the loss itself: nothing spread, mixed or weighted.
    let goal = Goal(
      shares: targetScale.shares(of: targets, classes: width, smoothing: 0), width: width,
      weights: [Float](repeating: 1 / Float(targets.count), count: targets.count))
    sum.loss =
      goal.loss(loss, outputs: outputs) * Double(targets.count) * targetScale.factor(of: loss)
    return sum
  }
}

extension Model {
  /// What each trained parameter's rate is of the head's: equal ratios from layer to layer.
  fileprivate func rateFactors(_ settings: FitSettings) -> [String: Double] {
    guard let lowest = settings.lowestRate else { return [:] }
    let depths = trainedDepths
    let last = depths.map(\.depth).max() ?? 0
    guard last > 0 else { return [:] }
    var factors: [String: Double] = [:]
    for (name, depth) in depths {
      factors[name] = RatePlan.factor(
        lowest: lowest, highest: settings.rate, place: Double(depth) / Double(last))
    }
    return factors
  }
}

extension Tensor {
  /// The elements of a float32 tensor.
  ///
  /// - Precondition: that is its type.
  var floatValues: [Float] {
    guard case .float32(let values) = storage else {
      preconditionFailure("float32 was promised, not \(elementType)")
    }
    return values
  }
}
