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
    "fit model on train epochs 4 validate test patience 2 smoothing 0.1 balance target",
    "fit model on train epochs 2 rate 0.1 optimizer nesterov schedule cycle clip 1",
  ]

  static let isCostly = true

  @Object(rebinds: true) var model: ModelValue
  @Clause("on", "the rows to learn from") var data: DatasetValue
  @Clause("epochs", "passes over the rows") var epochs = 5
  @Clause("rate", "the learning rate: the head's, or from the lowest layer's to the head's")
  var rates = RateRange(head: 1e-2)
  @Clause("batch", "rows a step") var batch = 32
  @Clause("seed", "order of rows, dropout, what is changed at random") var seed = 0
  @Clause("validate", "rows to measure after each epoch") var validation: DatasetValue?
  @Clause("patience", "end after so many epochs without a better one, and keep the best")
  var patience: Int?
  @Clause("augment", "changes of the pictures learned from") var augmentations: AugmentationList?
  @Clause("mixup", "how strongly rows are mixed in pairs, as 0.2") var mixup: Double?
  @Clause("loss", "what is made small") var loss: LossName?
  @Clause("smoothing", "the share of a target that is spread over all classes")
  var smoothing: Double?
  @Clause("balance", "count rows more the rarer their class is") var balance: BalancedBy?
  @Clause("optimizer", "how weights follow the gradient") var optimizer: OptimizerName?
  @Clause("momentum", "how much of the last step goes on, for `sgd` and `nesterov`")
  var momentum: Double?
  @Clause("decay", "how fast weights shrink by themselves") var decay: Double?
  @Clause("clip", "the norm that gradients are held to") var clip: Double?
  @Clause("schedule", "how the rate changes over the steps") var schedule: Schedule?
  @Clause("warmup", "epochs over which the rate rises first") var warmup: Double?
  @Clause("memory", "the most it may take, as \"2GB\"; never changes a result")
  var memory: String?
  @Clause("stop", "end after an epoch; the rate still falls over all") var stop: StopAfter?

  func run(in context: Context) throws(Diagnostic) -> ModelValue {
    let settings = try settings()
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
    let limit = try memoryLimit()
    let rows = FitRows(model: model, site: $model, limit: limit, context: context)
    let learned = try rows.examples(of: data, settings, at: $data.span)
    let checked = try validation.map { data throws(Diagnostic) in
      try rows.examples(of: data, nil, at: $validation.span)
    }
    let problem: FitProblem
    do throws(FitError) {
      problem = try FitProblem(
        model: model.model, examples: learned.examples, validation: checked?.examples)
    } catch {
      throw diagnostic(error)
    }
    let fit = Training.Fit(problem, settings: settings, limit: limit)
    adviseOnRate(in: context)
    say(fit.estimate, to: context)
    let result = try run(fit, in: context)
    return made(of: result, rows: learned.rows, tuned: checked?.rows ?? [], in: context)
  }

  /// A model that knows something already loses it to a rate that suits a new head.
  private func adviseOnRate(in context: Context) {
    guard !$rates.isGiven, !model.model.isTrunkFrozen,
      Model.knownArchitectures.contains(model.model.architecture)
    else { return }
    context.notice(
      "layers below the head train too, and a rate of 1e-2, which suits a new head, soon undoes what "
        + "they know: `rate 1e-5 to 1e-3` moves the lowest ones least")
  }

  private var name: String { $model.name.map { "`\($0)`" } ?? "the model" }

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
    } catch let error as MemoryLimitError {
      throw Diagnostic(error.description, at: $model.span).hint(smallerHint).ofEnvironment
    } catch let error as DatasetError {
      throw error.diagnostic.located(at: $data.span)
    } catch {
      throw Diagnostic("the fit can't be computed: \(error)", at: $model.span)
    }
  }

  /// What would take less memory.
  private var smallerHint: String {
    batch > 4
      ? "`batch \(batch / 2)` takes about half of it" : "fewer thawed layers take less: `freeze`"
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
    if let best = result.bestEpoch, let last = result.records.last {
      context.notice(
        result.hasTurned
          ? "ended after epoch \(last.epoch): the validation loss was lowest after epoch \(best), whose "
            + "weights stay"
          : "the weights are those of epoch \(best), the best on the validation rows")
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
    case .lossNotANumber(let divergence): divergence.diagnostic(at: $rates.span, model: name)
    case .nothingTrains: Diagnostic("every layer of \(name) is frozen", at: $model.span)
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
