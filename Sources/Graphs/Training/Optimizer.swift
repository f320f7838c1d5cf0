import Tensors

/// The settings of Adam and AdamW.
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

/// How a training step changes the parameters. All are PyTorch's of the same name.
public enum Optimizer: Hashable, Sendable {
  /// Decay acts on the weights themselves (Loshchilov and Hutter, 2019).
  case adamW(AdamWSettings)
  /// Decay is part of the gradient (Kingma and Ba, 2015).
  case adam(AdamWSettings)
  /// Steps down the gradient, with momentum (none: 0), looking ahead if it is Nesterov's.
  case sgd(momentum: Double = 0.9, isNesterov: Bool = false, weightDecay: Double = 0)
  /// Steps divided by the root of a running mean of squares (Hinton, 2012).
  case rmsProp(smoothing: Double = 0.99, epsilon: Double = 1e-8, weightDecay: Double = 0)

  /// The operator that makes one update.
  var operation: any Operator {
    switch self {
    case .adamW: AdamW()
    case .adam: Adam()
    case .sgd: SGD()
    case .rmsProp: RMSprop()
    }
  }

  /// Tensors that are kept beside each parameter.
  var momentCount: Int {
    switch self {
    case .adamW, .adam: 2
    case .sgd, .rmsProp: 1
    }
  }

  /// Numbers that the operator reads.
  var settingsCount: Int { OptimizerClock(self).settings(rate: 1).count }
}

/// An optimizer between two steps: what its settings are at each of them.
struct OptimizerClock {
  let optimizer: Optimizer
  private(set) var stepsTaken = 0
  /// β₁ᵗ and β₂ᵗ, kept as products so that no power function is called.
  private var powers = (first: 1.0, second: 1.0)

  init(_ optimizer: Optimizer) { self.optimizer = optimizer }

  /// Begins the next step.
  mutating func advance() {
    stepsTaken += 1
    guard let settings = optimizer.moments else { return }
    powers.first *= settings.beta1
    powers.second *= settings.beta2
  }

  /// The clock after so many steps: the same products in the same order as the steps took them.
  static func after(_ steps: Int, of optimizer: Optimizer) -> OptimizerClock {
    var clock = OptimizerClock(optimizer)
    for _ in 0..<steps { clock.advance() }
    return clock
  }

  /// The operator's settings at a rate, in its order.
  func settings(rate: Double) -> [Float] {
    let values: [Double]
    switch optimizer {
    case .adamW(let settings):
      values = corrected(settings, rate) + [settings.epsilon, 1 - rate * settings.weightDecay]
    case .adam(let settings):
      values = corrected(settings, rate) + [settings.epsilon, settings.weightDecay]
    case .sgd(let momentum, let isNesterov, let decay):
      values = [rate, decay, momentum] + (isNesterov ? [momentum, 1] : [1, 0])
    case .rmsProp(let smoothing, let epsilon, let decay):
      values = [rate, decay, smoothing, 1 - smoothing, epsilon, 0]
    }
    return values.map { Float($0) }
  }

  /// β₁, 1 − β₁, β₂, 1 − β₂, and what corrects moments that started at 0.
  private func corrected(_ settings: AdamWSettings, _ rate: Double) -> [Double] {
    [
      settings.beta1, 1 - settings.beta1, settings.beta2, 1 - settings.beta2,
      rate / (1 - powers.first), 1 / (1 - powers.second).squareRoot(),
    ]
  }
}

extension Optimizer {
  /// The settings of those that correct their moments at the start.
  fileprivate var moments: AdamWSettings? {
    switch self {
    case .adamW(let settings), .adam(let settings): settings
    case .sgd, .rmsProp: nil
    }
  }
}
