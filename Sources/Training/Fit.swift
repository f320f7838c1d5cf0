import Graphs
import Models
import Tensors

/// Trains the upper layers of a network on what the frozen ones below make of each example.
///
/// The result depends on the problem and the settings alone: rows are shuffled and units dropped by
/// Philox keyed with seed, purpose, epoch and row; sums have one order. `epochs 20` stopped after 7
/// gives what the first 7 epochs of a whole run give.
public struct Fit: Sendable {
  /// What learns, and from what.
  public let problem: FitProblem
  /// How.
  public let settings: FitSettings

  /// - Parameters:
  ///   - problem: what learns, and from what.
  ///   - settings: how.
  public init(_ problem: FitProblem, settings: FitSettings) {
    self.problem = problem
    self.settings = settings
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
    var learner = try Learner(problem, settings)
    var records: [EpochRecord] = []
    var last: FitResult?
    if let checkpoint, canResume(checkpoint), learner.restore(checkpoint.snapshot) {
      records = checkpoint.records
      last = FitResult(
        parameters: learner.parameters, records: records, plannedEpochs: settings.epochs)
    }
    do {
      // Counted by hand: a checkpoint may have been the last epoch.
      while records.count < settings.lastEpoch {
        records.append(try run(epoch: records.count + 1, &learner, after: last, onStep))
        let result = FitResult(
          parameters: learner.parameters, records: records, plannedEpochs: settings.epochs)
        onEpoch(result, FitCheckpoint(records: records, snapshot: learner.snapshot))
        last = result
      }
    } catch  where Interrupt.caused(error) {
      guard let last else { throw FitError.interruptedBeforeFirstEpoch }
      return last.interrupted()
    }
    guard let last else { preconditionFailure("a fit of no epochs") }
    return last
  }

  /// Whether a checkpoint is of an epoch that this fit has.
  public func canResume(_ checkpoint: FitCheckpoint) -> Bool {
    let epochs = checkpoint.records.map(\.epoch)
    return !epochs.isEmpty && epochs == Array(1...epochs.count)
      && epochs.count <= settings.lastEpoch
      && checkpoint.snapshot.stepsTaken == epochs.count * stepsPerEpoch
  }

  private func run(
    epoch: Int, _ learner: inout Learner, after last: FitResult?, _ onStep: (FitProgress) -> Void
  ) throws -> EpochRecord {
    let examples = problem.examples
    let order = RandomSource(seed: settings.seed, purpose: "shuffle", epoch: epoch)
      .permutation(of: examples.rowCount)
    let schedule = CosineSchedule(start: settings.rate, stepCount: settings.epochs * stepsPerEpoch)
    let before = (epoch - 1) * stepsPerEpoch
    var total = LossSum()
    for step in 0..<stepsPerEpoch {
      try Interrupt.check()
      let rows = Array(order[step * settings.batch..<min((step + 1) * settings.batch, order.count)])
      let sum = try learner.step(
        rows, epoch: epoch, rate: schedule.rate(step: before + step))
      total.add(sum)
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
      validationAccuracy: check?.accuracy)
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
  /// From features to outputs.
  let suffix: Graph

  /// - Parameters:
  ///   - model: the model; its layers that are not frozen learn.
  ///   - examples: what it learns from: ``Features`` of this model.
  ///   - validation: what it is measured on after each epoch.
  /// - Throws: `FitError.nothingTrains`, `FitError.trunkTrains`.
  public init(
    model: Model, examples: FitExamples, validation: FitExamples? = nil
  ) throws(FitError) {
    self.model = model
    self.examples = examples
    self.validation = validation
    guard !model.trainableParameters.isEmpty else { throw FitError.nothingTrains }
    guard model.isTrunkFrozen else { throw FitError.trunkTrains }
    suffix = model.headGraph
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
  public let wasInterrupted: Bool

  init(parameters: [String: Tensor], records: [EpochRecord], plannedEpochs: Int) {
    self.init(
      parameters: parameters, records: records, plannedEpochs: plannedEpochs,
      wasInterrupted: false)
  }

  private init(
    parameters: [String: Tensor], records: [EpochRecord], plannedEpochs: Int, wasInterrupted: Bool
  ) {
    self.parameters = parameters
    self.records = records
    self.plannedEpochs = plannedEpochs
    self.wasInterrupted = wasInterrupted
  }

  /// The `stop after` this result has: nil where all epochs were run.
  public var stoppedAfter: Int? { records.count == plannedEpochs ? nil : records.count }

  func interrupted() -> FitResult {
    FitResult(
      parameters: parameters, records: records, plannedEpochs: plannedEpochs, wasInterrupted: true)
  }
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
