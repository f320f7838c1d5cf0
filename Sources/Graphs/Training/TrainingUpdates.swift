import Tensors

/// The part of a training graph after the loss: gradients, what is done to them, and updates.
struct TrainingUpdates {
  let trainable: [String]
  let settings: TrainingSettings
  /// The distinct factors of the rate, in the order in which parameters have them.
  let rateFactors: [Double]
  /// The group of each trainable parameter.
  private let groups: [Int]

  init(trainable: [String], settings: TrainingSettings) {
    self.trainable = trainable
    self.settings = settings
    let factors = trainable.map { settings.rateFactors[$0] ?? 1 }
    rateFactors = factors.enumerated().filter { factors.firstIndex(of: $1) == $0 }.map(\.element)
    groups = factors.map { [rateFactors] in rateFactors.firstIndex(of: $0) ?? 0 }
  }

  /// The graph with gradients of its loss and an update for each trainable parameter.
  func adding(to graph: Graph) throws -> Graph {
    let builder = GraphBuilder(continuing: graph)
    let loss = Symbol(builder: builder, value: graph.outputs[0].value)
    let scores = Symbol(builder: builder, value: graph.outputs[1].value)
    let weights = try trainable.map { Symbol(builder: builder, value: try graph.value(named: $0)) }
    let gradients =
      settings.loss.isWeighted
      ? try builder.gradients(of: scores, seed: loss, by: weights)
      : try builder.gradients(of: loss, by: weights)
    let used = try clipped(gradients)
    var outputs = [(name: "outputs", symbol: scores)]
    if !settings.loss.isWeighted { outputs.insert((name: "loss", symbol: loss), at: 0) }
    for (place, name) in trainable.enumerated() {
      let updated = try update(weights[place], by: used[place], place: place)
      let names = [name] + moments(name)
      outputs.append((name: "\(name).gradient", symbol: gradients[place]))
      outputs += zip(names, updated).map { (name: $0, symbol: $1) }
    }
    return builder.graph(outputs: outputs)
  }

  private func moments(_ name: String) -> [String] {
    (1...settings.optimizer.momentCount).map { TrainingGraph.moment($0, name) }
  }

  /// A parameter and its moments after a step.
  private func update(_ weight: Symbol, by gradient: Symbol, place: Int) throws -> [Symbol] {
    let builder = weight.builder
    let numbers = builder.parameter(
      TrainingGraph.settingsName(groups[place]), .float32, [settings.optimizer.settingsCount])
    let kept = moments(trainable[place]).map {
      builder.parameter($0, weight.elementType, weight.shape)
    }
    return try builder.addAll(settings.optimizer.operation, [gradient, weight] + kept + [numbers])
  }

  /// Gradients made shorter together where their norm is above the limit, as PyTorch's
  /// `clip_grad_norm_` does: all times min(1, limit ÷ (norm + 10⁻⁶)).
  private func clipped(_ gradients: [Symbol]) throws -> [Symbol] {
    guard let limit = settings.gradientLimit, let first = gradients.first else { return gradients }
    let builder = first.builder
    var total: Symbol?
    for gradient in gradients {
      let square = try sumOfSquares(gradient)
      total = try total.map { try $0 + square } ?? square
    }
    guard let total else { return gradients }
    // √x as exp(½ log x): kernels have no root alone, and 0 stays 0.
    let logarithm = try builder.add(Log(), [total])
    let norm = try builder.add(Exp(), [logarithm * total.like(0.5)])
    let share = try builder.constant(limit, total.type) / (norm + total.like(1e-6))
    let factor = try builder.add(Clip(maximum: 1), [share]).reshaped(to: [])
    return try gradients.map { try $0 * factor }
  }

  /// The sum of a gradient's squares, `[1]`.
  private func sumOfSquares(_ gradient: Symbol) throws -> Symbol {
    try gradient.builder.add(SumSquares(), [gradient])
  }
}
