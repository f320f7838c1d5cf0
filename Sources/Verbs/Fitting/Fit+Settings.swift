import Graphs
import Interpreter
import Language
import Tensors
import Training

extension Fit {
  /// More than anybody waits for; the steps of all epochs can be counted.
  private static let epochLimit = 1_000_000_000

  /// What the clauses ask for.
  ///
  /// - Throws: a diagnostic for a number that makes no sense, and for clauses that do not go together.
  func settings() throws(Diagnostic) -> FitSettings {
    guard (1...Fit.epochLimit).contains(epochs) else {
      throw Diagnostic(
        "a model is fitted for 1 to \(Wording.count(Fit.epochLimit)) epochs", at: $epochs.span)
    }
    for rate in [rates.head, rates.lowest ?? rates.head] where !(rate > 0 && rate.isFinite) {
      throw Diagnostic("a learning rate is more than 0", at: $rates.span)
        .hint("1e-2 suits a new head")
    }
    guard batch > 0, batch <= 65_536 else {
      throw Diagnostic("a step takes 1 to 65,536 rows", at: $batch.span)
    }
    if let stop, !(1...epochs).contains(stop.epoch) {
      throw Diagnostic("there is no epoch \(stop.epoch) of \(epochs) to stop after", at: $stop.span)
    }
    var settings = FitSettings(
      epochs: epochs, rate: rates.head, batch: batch, seed: Int64(seed), stopAfter: stop?.epoch,
      optimizer: try chosenOptimizer())
    settings.lowestRate = rates.lowest
    settings.schedule = schedule ?? .cosine
    settings.warmup = try within(
      warmup, 0...Double(epochs), "a warm-up takes 0 to all epochs", $warmup)
    settings.gradientLimit = try clip.map { limit throws(Diagnostic) in
      guard limit > 0, limit.isFinite else {
        throw Diagnostic("gradients are held to a norm above 0", at: $clip.span)
      }
      return limit
    }
    try setTargets(&settings)
    try setPatience(&settings)
    try setAugmentations(&settings)
    return settings
  }

  private func setTargets(_ settings: inout FitSettings) throws(Diagnostic) {
    let isForClasses = model.model.target.classes != nil
    if let loss, let known = Losses.named(loss.rawValue) {
      guard type(of: known).isForClasses == isForClasses else {
        let fitting = Losses.all.filter { type(of: $0).isForClasses == isForClasses }
        throw Diagnostic(
          "the loss `\(loss.rawValue)` is for \(isForClasses ? "numbers" : "classes"), and the model "
            + "predicts \(isForClasses ? "classes" : "a number")", at: $loss.span
        ).hint("there is \(Wording.list(fitting.map { "`\(type(of: $0).name)`" }))")
      }
      settings.loss = loss.rawValue
    }
    settings.smoothing = try within(
      smoothing, 0...0.999, "smoothing is a share below 1", $smoothing)
    for site in [$smoothing, $balance] where site.isGiven && !isForClasses {
      throw Diagnostic("the model predicts a number, and this is for classes", at: site.span)
    }
    settings.isBalanced = balance != nil
    settings.mixup = try mixup.map { strength throws(Diagnostic) in
      guard strength > 0, strength <= 100 else {
        throw Diagnostic("rows are mixed with a strength above 0, up to 100", at: $mixup.span)
          .hint("0.2 mixes a little")
      }
      return strength
    }
  }

  private func setPatience(_ settings: inout FitSettings) throws(Diagnostic) {
    guard let patience else { return }
    guard patience > 0 else {
      throw Diagnostic("a fit waits 1 epoch or more for a better one", at: $patience.span)
    }
    guard validation != nil else {
      throw Diagnostic(
        "which epoch is better only rows to validate on can tell", at: $patience.span
      )
      .hint("add `validate DATA`, rows that are not learned from")
    }
    settings.patience = patience
  }

  private func setAugmentations(_ settings: inout FitSettings) throws(Diagnostic) {
    guard let augmentations else { return }
    guard case .image = model.model.preprocessing else {
      throw Diagnostic(
        "the model reads numbers, and these change pictures", at: $augmentations.span)
    }
    settings.augmentations = augmentations.choices
  }

  private func chosenOptimizer() throws(Diagnostic) -> Optimizer {
    let kind = optimizer ?? .adamw
    let decay = try self.decay.map { decay throws(Diagnostic) in
      try within(decay, 0...1000, "weights shrink by a factor of 0 or more", $decay)
    }
    if $momentum.isGiven, kind != .sgd, kind != .nesterov {
      throw Diagnostic("only `sgd` and `nesterov` have a momentum", at: $momentum.span)
    }
    let momentum = try within(
      self.momentum ?? 0.9, 0...0.9999, "momentum is a share below 1", $momentum)
    switch kind {
    case .adamw: return .adamW(AdamWSettings(weightDecay: decay ?? 0.01))
    case .adam: return .adam(AdamWSettings(weightDecay: decay ?? 0))
    case .sgd: return .sgd(momentum: momentum, weightDecay: decay ?? 0)
    case .nesterov: return .sgd(momentum: momentum, isNesterov: true, weightDecay: decay ?? 0)
    case .rmsprop: return .rmsProp(weightDecay: decay ?? 0)
    }
  }

  /// The memory the fit may take: the process's, or less.
  func memoryLimit() throws(Diagnostic) -> MemoryLimit {
    guard let memory else { return .ofProcess }
    guard let bytes = MemoryLimit.byteCount(memory) else {
      throw Diagnostic("\"\(memory)\" is no amount of memory", at: $memory.span)
        .hint("as `memory \"2GB\"`")
    }
    return .ofProcess.lowered(to: bytes)
  }

  private func within(
    _ number: Double?, _ range: ClosedRange<Double>, _ rule: String, _ site: Site
  ) throws(Diagnostic) -> Double {
    guard let number else { return 0 }
    guard range.contains(number) else { throw Diagnostic(rule, at: site.span) }
    return number
  }
}
