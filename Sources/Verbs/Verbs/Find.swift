import Datasets
import Interpreter
import Language
import Models
import Tensors
import Training

/// Looks for a learning rate: `find rate for model on train`.
struct Find: Verb {
  /// What can be looked for.
  enum Sought: String, Word { case rate }

  static let summary = "Find a learning rate for a model and rows."
  static let about = """
    The learning rate says how far each step of a fit goes: too small and little is learned, too large \
    and what was learned is lost again. A range test makes some steps while the rate grows from very small \
    to very large and watches the loss: it falls, is lowest, and runs away. A good rate lies well before \
    the lowest point. What is learned on the way is thrown away; the model stays as it is.
    """
  static let examples = [
    "find rate for model on train", "found = find rate for model on train seed 1",
  ]

  @Object("what to find") var sought: Sought
  @Clause("for", "the model to be fitted") var model: ModelValue
  @Clause("on", "the rows it would learn from") var data: DatasetValue
  @Clause("batch", "rows a step") var batch = 32
  @Clause("seed", "order of rows, dropout") var seed = 0

  func run(in context: Context) throws(Diagnostic) -> RateSearchValue {
    try checkModel()
    guard batch > 0, batch <= 65_536 else {
      throw Diagnostic("a step takes 1 to 65,536 rows", at: $batch.span)
    }
    let settings = FitSettings(batch: batch, seed: Int64(seed))
    let examples = try examples(in: context)
    let problem: FitProblem
    do throws(FitError) {
      problem = try FitProblem(model: model.model, examples: examples)
    } catch {
      throw diagnostic(error)
    }
    do {
      let count = RateSearch.stepCount
      let result = try RateSearch(problem, settings: settings).run { step in
        context.progress(
          Progress("step \(step) of \(count)", fraction: Double(step) / Double(count)))
      }
      return RateSearchValue(result: result)
    } catch {
      if Interrupt.caused(error) {
        throw Diagnostic("stopped; every name is as it was before this statement")
      }
      throw Diagnostic("the steps can't be computed: \(error)", at: $model.span)
    }
  }

  private var name: String { $model.name.map { "`\($0)`" } ?? "the model" }

  private func checkModel() throws(Diagnostic) {
    guard model.model.quantization == nil else {
      throw Diagnostic("\(name) computes with integers, which can't be fitted", at: $model.span)
    }
    guard model.model.trainableCount > 0 else {
      throw Diagnostic("every layer of \(name) is frozen, so no rate matters", at: $model.span)
        .hint("`thaw \($model.name ?? "MODEL") only head` lets the head train")
    }
    guard model.model.isTrunkFrozen else {
      throw Diagnostic(
        "layers below the head of \(name) are thawed, and rates are found for heads only",
        at: $model.span)
    }
  }
}

extension Find {
  /// The rows as the head reads them.
  private func examples(in context: Context) throws(Diagnostic) -> FitExamples {
    guard let target = model.model.target.column else {
      throw Diagnostic(
        "\(name) was adapted to no column, so there is nothing to learn", at: $model.span
      )
      .hint("`adapt \($model.name ?? "MODEL") to DATA target COLUMN` gives it a head of its own")
    }
    guard data.columnNames.contains(target) else {
      throw Diagnostic(
        "\(name) learns `\(target)`, and these rows have no such column", at: $data.span)
    }
    let column = try TargetColumn(target, of: data.dataset, at: $data.span)
    let targets: FitExamples.Targets =
      if let classes = model.model.target.classes {
        .classes(try column.positions(in: classes))
      } else {
        .numbers(try column.numbers().map { Float($0) })
      }
    let input = try ModelInput(data.dataset, for: model.model, at: $data.span)
    let features = try Scoring(model, in: context).features(of: input, at: $data.span)
    do throws(FitError) { return try FitExamples(features: features, targets: targets) } catch {
      throw diagnostic(error)
    }
  }

  private func diagnostic(_ error: FitError) -> Diagnostic {
    if case .notFinite(let count, let first) = error {
      return Diagnostic(
        "\(Wording.count(count, "row")) of the data hold values that are not finite",
        at: $data.span, "the first is row \(first)")
    }
    return Diagnostic("there are no rows to learn from", at: $data.span)
  }
}
