import Datasets
import Interpreter
import Language
import Models
import Quantization
import Tensors

/// Makes a model compute with small integers: `small = quantize model to int8 using train`.
struct Quantize: Verb {
  /// What a model can compute with.
  enum Numbers: String, Word { case int8 }

  static let summary =
    "Make a model compute with small integers: a quarter of the size, and faster."
  static let about = """
    Every number in a network can be rounded to one of 256 steps, so that it takes one byte instead of \
    four. How wide the steps of each layer have to be is read off rows of data (`using`). The result \
    is a model like any other, but it can't be fitted; what it loses is for `evaluate` to say, and \
    `within` keeps layers real until the loss of accuracy is small enough.
    """
  static let examples = [
    "small = quantize model to int8 using train",
    "small = quantize model to int8 using train ranges percentile 99.99 without [taps]",
  ]
  static let isCostly = true
  // 2: `within` takes single layers back instead of regions.
  static let version = 2

  @Object var model: ModelValue
  @Clause("to", "what to compute with") var numbers: Numbers
  @Clause("using", "rows to take ranges from") var data: DatasetValue
  @Clause("ranges", "leave out the farthest values; left out, all count") var ranges: RangePhrase?
  @Clause("except", "these layers stay real") var exceptions: LayerSelection?
  @Clause(
    "within", "the accuracy that may be lost on labelled rows, in each slice of 100 rows or more")
  var budget: AccuracyBudget?
  @Clause("without", "steps to leave out") var omitted: OmittedSteps?

  func run(in context: Context) throws(Diagnostic) -> ModelValue {
    let input = try ModelInput(data.dataset, for: model.model, at: $data.span)
    let positions = CalibrationRows.positions(of: input.rows.count)
    var seen = positions.map { input.rows[$0] }
    let made: Model
    do {
      let rows = try CalibrationRows(input, at: positions, of: model.model)
      context.progress(Progress("measuring \(Wording.count(rows.count, "row"))"))
      let quantizer = try Quantizer(model.model, using: rows, try settings())
      if let budget {
        let scored = try ScoredSlices(budget, by: model, at: $budget.span, in: context)
        seen += scored.rows
        made = try model(within: budget, quantizer, scored, in: context)
      } else {
        made = try quantizer.model()
      }
    } catch {
      throw diagnostic(error)
    }
    let result = made.fitted(weights: [:], on: [], tunedOn: seen)
    context.notice(
      "\(Wording.bytes(result.weightByteCount)) of weights instead of "
        + "\(Wording.bytes(model.model.weightByteCount)); ranges from "
        + "\(Wording.count(positions.count, "row"))")
    return model.becoming(result)
  }

  private func model(
    within budget: AccuracyBudget, _ quantizer: Quantizer, _ scored: ScoredSlices,
    in context: Context
  ) throws -> Model {
    let made = try quantizer.model(
      within: budget.margin, on: scored.labelled,
      onProgress: {
        context.progress(Progress("scoring with \(Wording.count($0, "layer")) in float32"))
      }, answering: scored.logits)
    guard let made else {
      throw Diagnostic(
        "even with one layer of integers more than \(Wording.percent(budget.margin)) is lost",
        at: $budget.span
      ).hint("allow more, or score more rows: a slice of 100 rows moves by 1% with each row")
    }
    return made
  }

  private func realLayers(_ selection: LayerSelection) throws(Diagnostic) -> Set<String> {
    let subject = SelectionSubject($model, model.model)
    let names: [String]
    do throws(ModelError) { names = try Quantizer.layerNames(of: model.model) } catch {
      throw error.diagnostic(of: name, at: $model.span)
    }
    return try subject.layers(selection, among: names)
  }

  private func settings() throws(Diagnostic) -> QuantizationSettings {
    var settings = QuantizationSettings()
    if let ranges {
      guard ranges.percentile > 50, ranges.percentile < 100 else {
        throw Diagnostic("a percentile of ranges lies between 50 and 100", at: $ranges.span)
          .hint("`ranges percentile 99.99` leaves out one value in ten thousand")
      }
      settings.ranges = .percentile(ranges.percentile)
    }
    if let exceptions {
      settings.realLayers = try realLayers(exceptions)
    }
    settings.equalizes = omitted?.contains(.equalization) != true
    settings.correctsBias = omitted?.contains(.correction) != true
    settings.keepsTapSums = omitted?.contains(.taps) != true
    return settings
  }

  private var name: String { $model.name.map { "`\($0)`" } ?? "the model" }

  private func diagnostic(_ error: any Error) -> Diagnostic {
    if Interrupt.caused(error) {
      return Diagnostic("stopped; every name is as it was before this statement")
    }
    switch error {
    case let diagnostic as Diagnostic: return diagnostic
    case let failure as QuantizationError: return self.diagnostic(failure)
    case let failure as DatasetError: return failure.diagnostic.located(at: $data.span)
    case let failure as ModelError: return failure.diagnostic(of: name, at: $model.span)
    case let failure as MemoryLimitError: return Diagnostic(failure.description, at: $model.span)
    default: return Diagnostic("\(name) can't be quantized: \(error)", at: $model.span)
    }
  }

  private func diagnostic(_ error: QuantizationError) -> Diagnostic {
    switch error {
    case .noRows: Diagnostic("there are no rows to take ranges from", at: $data.span)
    case .rowsAllEqual(let count):
      Diagnostic(
        count == 1
          ? "one row tells no ranges" : "these \(Wording.count(count, "row")) are all the same",
        at: $data.span
      ).hint("ranges are read off rows that differ; 64 are enough")
    case .notFinite(let layer):
      Diagnostic(
        layer.map { "`\($0)` gives values that are not finite for these rows" }
          ?? "the data hold values that are not finite", at: $data.span)
    case .nothingToQuantize:
      Diagnostic(
        "every layer is to stay real, so there is nothing to quantize", at: $exceptions.span)
    case .alreadyQuantized:
      Diagnostic("\(name) computes with integers already", at: $model.span)
        .hint("quantize the model it was made from")
    }
  }
}

/// `percentile 99.99`, after `ranges`.
struct RangePhrase: PhraseArgument {
  static let parts: [PhrasePart] = [.word("percentile"), .argument("percentile", .expression)]
  static let expectation = "`percentile` and a number such as 99.99"

  let percentile: Double

  init(_ phrase: Phrase) throws(Diagnostic) { percentile = try phrase.argument("percentile") }

  var canonicalText: String { "percentile \(percentile.canonicalText)" }
}

/// `[equalization, correction]`, after `without`.
struct OmittedSteps: WordListArgument {
  /// What makes rounding cost less.
  enum Step: String, CaseIterable { case equalization, correction, taps }

  static let words = Step.allCases.map(\.rawValue)
  static let expectation = "a list of `equalization`, `correction` and `taps`"

  private let steps: [Step]

  init(_ entries: [WordEntry]) throws(Diagnostic) {
    if let entry = entries.first(where: { !$0.numbers.isEmpty }) {
      throw Diagnostic("`\(entry.word)` takes no number", at: entry.span)
    }
    let named = entries.compactMap { Step(rawValue: $0.word) }
    steps = Step.allCases.filter(named.contains)
  }

  func contains(_ step: Step) -> Bool { steps.contains(step) }

  var canonicalText: String { "[" + steps.map(\.rawValue).joined(separator: ", ") + "]" }
}

/// `1% on valid by type`, after `within`.
struct AccuracyBudget: PhraseArgument {
  static let parts: [PhrasePart] = [
    .argument("margin", .expression), .word("on"), .argument("data", .expression),
    .optional([.word("by"), .argument("columns", .expressions)]),
  ]
  static let expectation = "a percentage, `on` and labelled rows"

  /// The share of rows that may be lost.
  let margin: Double
  let data: DatasetValue
  let slices: ColumnGroups?

  init(_ phrase: Phrase) throws(Diagnostic) {
    margin = try phrase.argument("margin")
    data = try phrase.argument("data")
    slices = try phrase.argument("columns")
    guard margin >= 0, margin < 1 else {
      throw Diagnostic(
        "the accuracy that may be lost is less than 100%", at: phrase.span(of: "margin")
      ).hint("write it with its sign: `within 1% on DATA`")
    }
  }

  var canonicalText: String {
    "\(margin.canonicalText) on \(data.canonicalText)"
      + (slices.map { " by \($0.canonicalText)" } ?? "")
  }
}
