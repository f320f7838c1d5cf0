import Graphs
import Tensors

/// What a fit makes small: the loss with what is done to its targets.
struct Criterion: Sendable {
  /// The loss that a step is given as nodes; nil where the usual one is computed as a whole.
  let loss: (any Loss)?
  /// The loss that was asked for, if it is not the usual one.
  let named: (any Loss)?
  private let smoothing: Double
  /// A weight for each class; empty where all count alike.
  private let classWeights: [Float]
  private let mixup: Mixup?
  private let width: Int
  private let isForClasses: Bool

  init(_ problem: FitProblem, _ settings: FitSettings) {
    width = problem.model.target.outputCount
    isForClasses = problem.model.target.classes != nil
    let usual = isForClasses ? SoftmaxLoss.name : SquaredErrorLoss.name
    let name = settings.loss ?? usual
    named = name == usual ? nil : Losses.named(name)
    smoothing = settings.smoothing
    mixup = settings.mixup.map { Mixup(strength: $0, seed: settings.seed) }
    classWeights =
      settings.isBalanced ? Criterion.balance(problem.examples.targets, classes: width) : []
    let isPlain = named == nil && smoothing == 0 && mixup == nil && classWeights.isEmpty
    loss = isPlain ? nil : Losses.named(name)
  }

  /// What a training step is planned for.
  var function: LossFunction {
    loss.map { .composed($0) } ?? (isForClasses ? .softmaxCrossEntropy : .squared)
  }

  /// What some rows should give.
  func goal(_ targets: FitExamples.Targets, _ scale: TargetScale) -> Goal {
    var weights = [Float](repeating: 1, count: targets.count)
    if case .classes(let labels) = targets, !classWeights.isEmpty {
      weights = labels.map { classWeights[$0] }
    }
    let total = weights.reduce(0.0) { $0 + Double($1) }
    return Goal(
      shares: scale.shares(of: targets, classes: width, smoothing: smoothing), width: width,
      weights: weights.map { Float(Double($0) / total) })
  }

  /// Features and goal with rows mixed in pairs, if that was asked for.
  func mixed(
    _ features: Tensor, _ goal: Goal, _ rows: [Int], epoch: Int
  ) -> (features: Tensor, goal: Goal) {
    guard let partners = mixup?.partners(of: rows, epoch: epoch) else { return (features, goal) }
    let values = features.floatValues
    let mixed = Mixup.mixed(values, width: values.count / max(1, rows.count), partners)
    return (
      Tensor(mixed, shape: features.shape),
      Goal(
        shares: Mixup.mixed(goal.shares, width: width, partners), width: width,
        weights: Mixup.mixed(goal.weights, width: 1, partners))
    )
  }

  /// rows ÷ (classes · rows of the class): each class then counts alike in all.
  private static func balance(_ targets: FitExamples.Targets, classes: Int) -> [Float] {
    guard case .classes(let labels) = targets else { return [] }
    var counts = [Int](repeating: 0, count: classes)
    for label in labels { counts[label] += 1 }
    return counts.map { Float(Double(labels.count) / Double(classes * max(1, $0))) }
  }
}

/// What rows should give, and how much each counts.
struct Goal: Sendable {
  /// `[rows, width]`.
  let shares: [Float]
  let width: Int
  /// One a row; those of a batch add up to 1.
  let weights: [Float]

  var tensor: Tensor { Tensor(shares, shape: [weights.count, width]) }

  /// The weighted sum of the rows' losses, in float64.
  func loss(_ loss: any Loss, outputs: [Float]) -> Double {
    weights.indices.reduce(0) { sum, row in
      let range = row * width..<(row + 1) * width
      return sum + Double(weights[row])
        * loss.value(outputs[range].map(Double.init), shares[range].map(Double.init))
    }
  }
}
