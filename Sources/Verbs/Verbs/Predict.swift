import Datasets
import Interpreter
import Language
import Models
import Tensors

/// Asks a model about rows: `predict model on test as probabilities`.
struct Predict: Verb {
  /// What is wanted of each row.
  enum Form: String, Word { case logits, probabilities, classes, features }

  static let summary = "Ask a model about rows, a picture or a tensor."
  static let about = """
    The network turns a row into features and these into one logit for each class, a number without \
    bounds; softmax makes probabilities of them that add up to one. What is said of a row never depends \
    on the rows beside it. A confident answer is not always a right one: `evaluate` says how far its \
    probabilities can be believed.
    """
  static let examples = [
    "predict model on test", "y = predict model on test[0:4] as probabilities",
  ]

  @Object var model: ModelValue
  @Clause("on", "a dataset, the file of a picture, or a tensor") var data: AnyValue
  @Clause("as", "what to answer; left out, the likeliest classes") var form: Form?

  func run(in context: Context) throws(Diagnostic) -> AnyValue {
    let scoring = Scoring(model, in: context)
    let rows = try rows(in: context)
    if form == .features {
      return AnyValue(try scoring.features(of: rows, at: $data.span))
    }
    let outputs = try scoring.outputs(of: rows, at: $data.span)
    guard let classes = model.model.target.classes else { return try numbers(outputs) }
    switch form {
    case .logits: return AnyValue(outputs)
    case .probabilities: return AnyValue(try scoring.probabilities(outputs, at: $data.span))
    case .classes:
      let predictions = Predictions(
        try scoring.probabilities(outputs, at: $data.span), classes: classes)
      return AnyValue(predictions.classColumn(named: model.model.target.column ?? "class"))
    case .features, nil:
      return AnyValue(
        Predictions(try scoring.probabilities(outputs, at: $data.span), classes: classes))
    }
  }

  private func numbers(_ outputs: Tensor) throws(Diagnostic) -> AnyValue {
    guard form == nil else {
      throw Diagnostic(
        "the model predicts a number, which has neither classes nor logits",
        at: $form.span
      ).hint("leave `as` out")
    }
    return AnyValue(Tensor(shape: [outputs.count], storage: outputs.storage))
  }

  private func rows(in context: Context) throws(Diagnostic) -> ScoredRows {
    switch data.value {
    case let dataset as DatasetValue:
      return .input(try ModelInput(dataset.dataset, for: model.model, at: $data.span))
    case let path as String:
      let picture = try onePicture(path, in: context)
      return .input(try ModelInput(picture, for: model.model, at: $data.span))
    case let tensor as Tensor:
      return try ScoredRows(tensor, for: model.model, at: $data.span)
    default:
      throw Diagnostic(
        "`predict` needs a dataset, the file of a picture or a tensor", at: $data.span,
        "this is \(Wording.article(data.kind))")
    }
  }

  private func onePicture(_ path: String, in context: Context) throws(Diagnostic) -> Dataset {
    guard case .image = model.model.preprocessing else {
      throw Diagnostic("the model reads columns of numbers, not files", at: $data.span)
        .hint("load the file first: `data = load \(path.literal)`")
    }
    do throws(Diagnostic) {
      let found = try context.reading(path)
      guard found.kind != .nothing else { throw context.files.missing(path) }
      return try Dataset(picture: path, at: found)
    } catch {
      throw error.located(at: $data.span)
    }
  }
}
