import Interpreter
import Language
import Models

/// Lets layers train again: `thaw model from blocks[-3]`.
struct Thaw: Verb {
  static let summary = "Let frozen layers train again."
  static let about = """
    Once a new head has settled, the layers below it may follow: thawed from the top down and fitted \
    with a low rate, they adapt to the new pictures without forgetting the old ones. Thawing all at \
    once with few examples makes a network learn its examples by heart. Without a clause, everything \
    thaws.
    """
  static let examples = ["thaw model", "thaw model only head", "thaw model from head"]

  @Object(rebinds: true) var model: ModelValue
  @Clause("layers", "these train, the rest stays as it is") var layers: LayerSelection?
  @Clause("only", "exactly these and the head train") var trained: LayerSelection?
  @Clause("from", "these and everything above train") var bound: LayerSelection?

  func run(in context: Context) throws(Diagnostic) -> ModelValue {
    let given = [$layers, $trained, $bound].filter(\.isGiven)
    guard given.count <= 1 else {
      throw Diagnostic("`layers`, `only` and `from` say different things", at: given[1].span)
        .hint("give one of them")
    }
    let subject = SelectionSubject($model, model.model)
    if let layers {
      return try model.becoming(subject.resolve(layers) { Model.Thawing.layers($0) })
    }
    if let trained {
      return try model.becoming(subject.resolve(trained) { Model.Thawing.only($0) })
    }
    if let bound { return try model.becoming(subject.resolve(bound) { Model.Thawing.from($0) }) }
    return try model.becoming(subject.resolve(.none) { _ in Model.Thawing.all })
  }
}
