import Graphs
import Models
import Tensors

/// The layers that learn, with the optimizer's state.
struct Learner {
  private let problem: FitProblem
  private let targetScale: TargetScale
  private let training: TrainingStep
  /// Norms of the latest gradients, oldest first.
  private(set) var gradientNorms: [Double] = []

  init(_ problem: FitProblem, _ settings: FitSettings) throws {
    self.problem = problem
    targetScale = TargetScale(problem.examples.targets)
    let head = problem.model.head
    var start = problem.model.parameters.tensors(of: problem.suffix)
    if case .numbers(let targets) = problem.examples.targets {
      let outputs = try Learner.outputs(problem, start, problem.examples.features)
      targetScale.normalize(&start, head, outputs: outputs, targets: targets)
    }
    training = try TrainingStep(
      problem.suffix, parameters: start, trainable: problem.model.trainableParameters,
      loss: problem.model.target.classes == nil ? .squared : .softmaxCrossEntropy,
      optimizer: .adamW(settings.optimizer),
      dropout: TrainingDropout(ratio: head.dropout, weight: head.weight),
      maximumRows: min(settings.batch, problem.examples.rowCount), seed: settings.seed)
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
  /// - Parameter epoch: from 1: part of the key of dropout.
  mutating func step(_ rows: [Int], epoch: Int, rate: Double) throws -> LossSum {
    let batch = problem.examples.selecting(rows)
    let result = try training.run(
      batch.features, targets: targetScale.tensor(of: batch.targets), rows: rows, rate: rate,
      epoch: epoch)
    gradientNorms.append(result.gradientNorm)
    if gradientNorms.count > Divergence.historyLength { gradientNorms.removeFirst() }
    var sum = measured(result.outputs, batch.targets)
    // The loss that was differentiated, in its own order of additions.
    sum.loss = Double(result.loss) * Double(rows.count) * targetScale.lossFactor
    return sum
  }

  /// Loss and right answers on rows that are not learned from, without dropout.
  func measure(_ examples: FitExamples) throws -> LossSum {
    let weights = problem.model.parameters.tensors(of: problem.suffix)
      .merging(learned) { _, new in new }
    let outputs = try Learner.outputs(problem, weights, examples.features)
    return measured(outputs, examples.targets)
  }

  private static func outputs(
    _ problem: FitProblem, _ weights: [String: Tensor], _ features: Tensor
  ) throws -> Tensor {
    try CompiledGraph(problem.suffix, parameters: weights).run([.tensor(features)])[0]
  }

  private var learned: [String: Tensor] {
    Dictionary(uniqueKeysWithValues: training.parameters().map { ($0.name, $0.tensor) })
  }

  private func measured(_ outputs: Tensor, _ targets: FitExamples.Targets) -> LossSum {
    targetScale.loss(
      outputs: outputs.floatValues, width: problem.model.target.outputCount, targets)
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
