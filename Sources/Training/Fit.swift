import Graphs
import Models
import Tensors

/// Trains the layers of a network that are thawed, on what the frozen ones below make of each example.
///
/// The result depends on the problem and the settings alone: rows are shuffled and units dropped by
/// Philox keyed with seed, purpose, epoch and row; sums have one order. `epochs 20` stopped after 7
/// gives what the first 7 epochs of a whole run give.
public struct Fit: Sendable {
  /// What learns, and from what.
  public let problem: FitProblem
  /// How.
  public let settings: FitSettings
  /// How much memory it may take; never changes a result.
  public let limit: MemoryLimit

  /// - Parameters:
  ///   - problem: what learns, and from what.
  ///   - settings: how.
  ///   - limit: how much memory it may take.
  public init(_ problem: FitProblem, settings: FitSettings, limit: MemoryLimit = .ofProcess) {
    self.problem = problem
    self.settings = settings
    self.limit = limit
  }

  /// Steps of one epoch.
  public var stepsPerEpoch: Int {
    (problem.examples.rowCount + settings.batch - 1) / settings.batch
  }

  /// Runs the fit.
  ///
  /// A stop that is asked for (`Interrupt`) is heeded at the next step: the result is then that of
  /// the last whole epoch.
  ///
  /// - Parameters:
  ///   - checkpoint: where an earlier run of the same fit was; it ends with the bits of a run without
  ///     a break. One that does not fit this problem is not looked at.
  ///   - onStep: called after each step, for progress; what it does cannot change the result.
  ///   - onEpoch: called after each epoch with the result so far, and with where the fit can go on.
  /// - Throws: `FitError.lossNotANumber`, `.interruptedBeforeFirstEpoch`; `GraphError` and
  ///   `ShapeError` if the problem's parts do not fit together.
  public func run(
    from checkpoint: FitCheckpoint? = nil, onStep: (FitProgress) -> Void = { _ in },
    onEpoch: (FitResult, FitCheckpoint) -> Void = { _, _ in }
  ) throws -> FitResult {
    var learner = try Learner(problem, settings, limit: limit)
    var records: [EpochRecord] = []
    var best: BestEpoch?
    if let checkpoint, canResume(checkpoint), learner.restore(checkpoint.snapshot) {
      (records, best) = (checkpoint.records, checkpoint.best)
    }
    var last = records.isEmpty ? nil : result(learner, records, best)
    do {
      // Counted by hand: a checkpoint may have been the last epoch.
      while records.count < settings.lastEpoch, !hasTurned(records, best) {
        let record = try run(epoch: records.count + 1, &learner, after: last, onStep)
        records.append(record)
        if settings.patience != nil, isBest(record, among: records, best) {
          best = BestEpoch(epoch: record.epoch, parameters: learner.parameters)
        }
        let result = result(learner, records, best)
        onEpoch(
          result, FitCheckpoint(records: records, snapshot: learner.snapshot, best: best))
        last = result
      }
    } catch  where Interrupt.caused(error) {
      guard let last else { throw FitError.interruptedBeforeFirstEpoch }
      return last.interrupted()
    }
    guard let last else { preconditionFailure("a fit of no epochs") }
    return last
  }

  private func result(
    _ learner: Learner, _ records: [EpochRecord], _ best: BestEpoch?
  ) -> FitResult {
    FitResult(
      parameters: best?.parameters ?? learner.parameters, records: records,
      plannedEpochs: settings.epochs, bestEpoch: best?.epoch,
      hasTurned: hasTurned(records, best))
  }

  /// Whether an epoch's validation loss is lower than all before it; the first of equal ones counts.
  private func isBest(
    _ record: EpochRecord, among records: [EpochRecord], _ best: BestEpoch?
  ) -> Bool {
    guard let loss = record.validationLoss else { return false }
    guard let best, let least = records[best.epoch - 1].validationLoss else { return true }
    return loss < least
  }

  /// Whether the validation loss has not fallen for as many epochs as the fit waits.
  private func hasTurned(_ records: [EpochRecord], _ best: BestEpoch?) -> Bool {
    guard let patience = settings.patience, let best else { return false }
    return records.count - best.epoch >= patience
  }

  /// Whether a checkpoint is of an epoch that this fit has.
  public func canResume(_ checkpoint: FitCheckpoint) -> Bool {
    let epochs = checkpoint.records.map(\.epoch)
    return !epochs.isEmpty && epochs == Array(1...epochs.count)
      && epochs.count <= settings.lastEpoch
      && checkpoint.snapshot.stepsTaken == epochs.count * stepsPerEpoch
      && (checkpoint.best == nil) == (settings.patience == nil)
      && checkpoint.best.map { epochs.contains($0.epoch) } ?? true
  }

  private func run(
    epoch: Int, _ learner: inout Learner, after last: FitResult?, _ onStep: (FitProgress) -> Void
  ) throws -> EpochRecord {
    let examples = problem.examples
    let order = RandomSource(seed: settings.seed, purpose: "shuffle", epoch: epoch)
      .permutation(of: examples.rowCount)
    let schedule = ratePlan
    let before = (epoch - 1) * stepsPerEpoch
    var (total, steps) = (LossSum(), [StepRecord]())
    for step in 0..<stepsPerEpoch {
      try Interrupt.check()
      let rows = Array(order[step * settings.batch..<min((step + 1) * settings.batch, order.count)])
      let rate = schedule.rate(step: before + step)
      let sum = try learner.step(rows, epoch: epoch, rate: rate)
      total.add(sum)
      steps.append(StepRecord(rate: rate, loss: sum.meanLoss))
      guard sum.loss.isFinite else {
        throw FitError.lossNotANumber(
          Divergence(
            epoch: epoch, step: step + 1, gradientNorms: learner.gradientNorms,
            suggestedRate: suggestedRate, lastGood: last))
      }
      onStep(
        FitProgress(
          epoch: epoch, step: step + 1, stepsPerEpoch: stepsPerEpoch, meanLoss: total.meanLoss))
    }
    let check = try problem.validation.map { try learner.measure($0) }
    return EpochRecord(
      epoch: epoch, rate: schedule.rate(step: before), loss: total.meanLoss,
      accuracy: total.accuracy, validationLoss: check?.meanLoss,
      validationAccuracy: check?.accuracy, steps: steps)
  }

  /// The rates of all steps.
  private var ratePlan: RatePlan {
    let count = settings.epochs * stepsPerEpoch
    let warmup = Int((settings.warmup * Double(stepsPerEpoch)).rounded())
    return RatePlan(
      rate: settings.rate, schedule: settings.schedule, warmupCount: min(warmup, count),
      stepCount: count)
  }

  /// A rate that usually holds, or a tenth where that was not enough.
  private var suggestedRate: Double { settings.rate > 1e-2 ? 1e-2 : settings.rate / 10 }
}

/// What a fit trains, and on what.
public struct FitProblem: Sendable {
  /// The model before the fit: its layers that are not frozen learn.
  public let model: Model
  /// What it learns from.
  public let examples: FitExamples
  /// What it is measured on after each epoch; never learned from.
  public let validation: FitExamples?
  /// From what the lowest trained layer reads to outputs.
  let suffix: Graph

  /// - Parameters:
  ///   - model: the model; its layers that are not frozen learn.
  ///   - examples: what it learns from: ``Features`` of this model at its cut.
  ///   - validation: what it is measured on after each epoch.
  /// - Throws: `FitError.nothingTrains`.
  public init(
    model: Model, examples: FitExamples, validation: FitExamples? = nil
  ) throws(FitError) {
    self.model = model
    self.examples = examples
    self.validation = validation
    guard !model.trainableParameters.isEmpty else { throw FitError.nothingTrains }
    suffix = model.thawCut.suffix
  }
}

/// Where a fit is.
public struct FitProgress: Sendable {
  /// The epoch and the step in it that was just made, both from 1.
  public let epoch, step: Int
  /// Steps of an epoch.
  public let stepsPerEpoch: Int
  /// The mean loss of the epoch so far.
  public let meanLoss: Double
}

/// What a fit gave.
public struct FitResult: Sendable {
  /// The trained parameters by name; those that stayed are not among them.
  public let parameters: [String: Tensor]
  /// One record an epoch.
  public let records: [EpochRecord]
  /// The epochs the schedule was laid out for.
  public let plannedEpochs: Int
  /// Whether a person stopped it.
  public private(set) var wasInterrupted = false
  /// The epoch whose weights these are, where the fit looked for the best one.
  public let bestEpoch: Int?
  /// Whether it ended because the validation loss did not fall any more.
  public let hasTurned: Bool

  init(
    parameters: [String: Tensor], records: [EpochRecord], plannedEpochs: Int,
    bestEpoch: Int? = nil, hasTurned: Bool = false
  ) {
    self.parameters = parameters
    self.records = records
    self.plannedEpochs = plannedEpochs
    self.bestEpoch = bestEpoch
    self.hasTurned = hasTurned
  }

  /// The `stop after` this result has: nil where all epochs were run, or the fit ended by itself.
  public var stoppedAfter: Int? {
    records.count == plannedEpochs || hasTurned ? nil : records.count
  }

  func interrupted() -> FitResult {
    var result = self
    result.wasInterrupted = true
    return result
  }
}

/// The epoch with the lowest validation loss so far, with its weights.
struct BestEpoch: Sendable {
  /// From 1.
  let epoch: Int
  /// The trained parameters by name, in the target's own units.
  let parameters: [String: Tensor]
}

/// Losses and right answers of some rows, added in order.
struct LossSum: Sendable {
  var loss = 0.0
  var rowCount = 0
  /// Nil for numbers.
  var correctCount: Int?

  var meanLoss: Double { rowCount == 0 ? 0 : loss / Double(rowCount) }
  var accuracy: Double? { correctCount.map { Double($0) / Double(max(rowCount, 1)) } }

  mutating func add(_ other: LossSum) {
    loss += other.loss
    rowCount += other.rowCount
    if let count = other.correctCount { correctCount = (correctCount ?? 0) + count }
  }
}
