import Datasets
import Interpreter
import Language
import Models
import Tensors
import Training

/// Trains the thawed layers of a model on rows: `fit model on train epochs 20 rate 1e-2`.
struct Fit: Verb {
  static let summary = "Train the thawed layers of a model on a dataset."
  static let about = """
    Each step takes a few rows, measures how wrong the model is on them (the loss) and moves the \
    weights a little in the direction that makes it less wrong; an epoch is one pass over all rows. The \
    rate says how far a step goes; it falls along a cosine to nothing over the epochs. The optimizer is \
    AdamW; the loss is cross-entropy for classes and the squared error for numbers.
    """
  static let examples = [
    "fit model on train epochs 2", "fit model on train epochs 3 rate 1e-3 validate test seed 1",
    "tuned = fit model on train epochs 2 batch 64 stop after 1",
  ]

  static let isCostly = true

  @Object(rebinds: true) var model: ModelValue
  @Clause("on", "the rows to learn from") var data: DatasetValue
  @Clause("epochs", "passes over the rows") var epochs = 5
  @Clause("rate", "the learning rate at the start") var rate = 1e-2
  @Clause("batch", "rows a step") var batch = 32
  @Clause("seed", "order of rows, dropout") var seed = 0
  @Clause("validate", "rows to measure after each epoch") var validation: DatasetValue?
  @Clause("stop", "end after an epoch; the rate still falls over all") var stop: StopAfter?

  func run(in context: Context) throws(Diagnostic) -> ModelValue {
    let settings = try settings()
    let scoring = Scoring(model, in: context)
    guard model.model.quantization == nil else {
      throw Diagnostic(
        "\(name) computes with integers, which can't be fitted in small steps", at: $model.span
      ).hint("fit the model it was made from, then `quantize` again")
    }
    guard model.model.trainableCount > 0 else {
      throw Diagnostic(
        "every layer of \(name) is frozen, so nothing would be learned", at: $model.span
      )
      .hint("`thaw \($model.name ?? "MODEL") only head` lets the head train")
    }
    guard model.model.isTrunkFrozen else {
      throw Diagnostic(
        "layers below the head of \(name) are thawed, and this version fits heads only",
        at: $model.span
      ).hint("`freeze \($model.name ?? "MODEL") except head`")
    }
    let (examples, rows) = try learned(from: data, at: $data.span, scoring)
    let checked = try validation.map { data throws(Diagnostic) in
      try learned(from: data, at: $validation.span, scoring)
    }
    let problem: FitProblem
    do throws(FitError) {
      problem = try FitProblem(
        model: model.model, examples: examples, validation: checked?.examples)
    } catch {
      throw diagnostic(error)
    }
    let fit = Training.Fit(problem, settings: settings)
    say(fit.estimate, to: context)
    let result = try run(fit, in: context)
    return made(of: result, rows: rows, tuned: checked?.rows ?? [], in: context)
  }

  private var name: String { $model.name.map { "`\($0)`" } ?? "the model" }

  /// More than anybody waits for; the steps of all epochs can be counted.
  private static let epochLimit = 1_000_000_000

  private func settings() throws(Diagnostic) -> FitSettings {
    guard (1...Fit.epochLimit).contains(epochs) else {
      throw Diagnostic(
        "a model is fitted for 1 to \(Wording.count(Fit.epochLimit)) epochs", at: $epochs.span)
    }
    guard rate > 0, rate.isFinite else {
      throw Diagnostic("a learning rate is more than 0", at: $rate.span)
        .hint("1e-2 suits a new head")
    }
    guard batch > 0, batch <= 65_536 else {
      throw Diagnostic("a step takes 1 to 65,536 rows", at: $batch.span)
    }
    if let stop, !(1...epochs).contains(stop.epoch) {
      throw Diagnostic("there is no epoch \(stop.epoch) of \(epochs) to stop after", at: $stop.span)
    }
    return FitSettings(
      epochs: epochs, rate: rate, batch: batch, seed: Int64(seed), stopAfter: stop?.epoch)
  }

  private func learned(
    from data: DatasetValue, at span: SourceSpan, _ scoring: Scoring
  ) throws(Diagnostic) -> (examples: FitExamples, rows: [Digest]) {
    guard let target = model.model.target.column else {
      throw Diagnostic(
        "\(name) was adapted to no column, so there is nothing to learn", at: $model.span
      )
      .hint("`adapt \($model.name ?? "MODEL") to DATA target COLUMN` gives it a head of its own")
    }
    guard data.columnNames.contains(target) else {
      throw Diagnostic("\(name) learns `\(target)`, and these rows have no such column", at: span)
    }
    let column = try TargetColumn(target, of: data.dataset, at: span)
    let targets: FitExamples.Targets =
      if let classes = model.model.target.classes {
        .classes(try column.positions(in: classes))
      } else {
        .numbers(try column.numbers().map { Float($0) })
      }
    let input = try ModelInput(data.dataset, for: model.model, at: span)
    guard !input.rows.isEmpty else { throw Diagnostic("there are no rows to learn from", at: span) }
    let features = try scoring.features(of: input, at: span)
    do throws(FitError) {
      return (try FitExamples(features: features, targets: targets), input.rows)
    } catch {
      throw diagnostic(error)
    }
  }

  private func say(_ estimate: FitEstimate, to context: Context) {
    context.notice(
      "about \(Wording.seconds(max(estimate.seconds, 0.01))) and "
        + "\(Wording.bytes(estimate.memoryBytes)) for the steps")
  }

  private func run(_ fit: Training.Fit, in context: Context) throws(Diagnostic) -> FitResult {
    var resumption = FitResumption(of: fit, in: context)
    let begun = ContinuousClock.now
    do {
      let result = try fit.run(
        from: resumption.start,
        onStep: { [first = resumption.epochCount] step in
          context.progress(progress(of: fit, step, since: begun, after: first))
        }, onEpoch: { _, checkpoint in resumption.keep(checkpoint) })
      resumption.end(isWhole: !result.wasInterrupted)
      // Inside a block or an expression all or nothing holds, as for every other command.
      if result.wasInterrupted, !context.standsAlone { throw FitError.interruptedBeforeFirstEpoch }
      return result
    } catch let error as FitError {
      throw diagnostic(error)
    } catch {
      throw Diagnostic("the fit can't be computed: \(error)", at: $model.span)
    }
  }

  private func progress(
    of fit: Training.Fit, _ step: FitProgress, since begun: ContinuousClock.Instant,
    after firstEpochs: Int
  ) -> Progress {
    let total = fit.settings.lastEpoch * fit.stepsPerEpoch
    let done = (step.epoch - 1) * step.stepsPerEpoch + step.step
    let doneHere = done - firstEpochs * step.stepsPerEpoch
    let seconds = (ContinuousClock.now - begun) / .seconds(1)
    let speed = Double(doneHere * batch) / max(seconds, 1e-9)
    return Progress(
      "epoch \(Wording.count(step.epoch)) of \(Wording.count(epochs)), "
        + "loss \(Wording.number(step.meanLoss)), \(Wording.count(Int(speed))) rows/s",
      fraction: Double(done) / Double(total),
      secondsLeft: seconds / Double(doneHere) * Double(total - done))
  }

  private func made(
    of result: FitResult, rows: [Digest], tuned: [Digest], in context: Context
  ) -> ModelValue {
    if result.wasInterrupted, let last = result.records.last {
      // The wish is fulfilled: what follows is to work with what was learned so far.
      context.interrupt.clear()
      context.record(clause: "stop", "after \(last.epoch)")
      context.notice(
        "stopped after epoch \(last.epoch) of \(epochs); `resume` goes on from there"
      )
    }
    return ModelValue(
      model.model.fitted(weights: result.parameters, on: rows, tunedOn: tuned),
      history: model.history + result.records, fitTable: FitTable(records: result.records))
  }

  private func diagnostic(_ error: FitError) -> Diagnostic {
    switch error {
    case .noRows: Diagnostic("there are no rows to learn from", at: $data.span)
    case .notFinite(let count, let first):
      Diagnostic(
        "\(Wording.count(count, "row")) of the data hold values that are not finite",
        at: $data.span,
        "the first is row \(first)")
    case .lossNotANumber(let divergence): divergence.diagnostic(at: $rate.span, model: name)
    case .nothingTrains: Diagnostic("every layer of \(name) is frozen", at: $model.span)
    case .trunkTrains:
      Diagnostic("layers below the head of \(name) are thawed", at: $model.span)
        .hint("`freeze \($model.name ?? "MODEL") except head`")
    case .interruptedBeforeFirstEpoch:
      Diagnostic("stopped; every name is as it was before this statement")
    }
  }
}

/// `after EPOCH`, after `stop`.
struct StopAfter: PhraseArgument {
  static let parts: [PhrasePart] = [.word("after"), .argument("epoch", .expression)]
  static let expectation = "`after` and an epoch"

  let epoch: Int

  init(_ phrase: Phrase) throws(Diagnostic) { epoch = try phrase.argument("epoch") }

  var canonicalText: String { "after \(epoch)" }
}

extension Divergence {
  /// What happened, and a rate that is likelier to hold.
  fileprivate func diagnostic(at span: SourceSpan, model: String) -> Diagnostic {
    let norms = gradientNorms.map(Wording.number)
    let story: String? =
      if let first = norms.first, let last = norms.last, norms.count > 1 {
        "the gradient norm went from \(first) to \(last) in \(norms.count) steps"
      } else {
        nil
      }
    return Diagnostic(
      "the loss is no longer a number (epoch \(epoch), step \(step))", at: span, story
    ).hint("try `rate \(Wording.number(suggestedRate))`; \(model) is as it was before this command")
  }
}
