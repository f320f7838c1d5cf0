import Interpreter
import Language
import Models

/// Puts a new head on a pretrained network: `model = adapt backbone to train target defective`.
struct Adapt: Verb {
  static let summary = "Put a new head on a pretrained network, for a column of your data."
  static let about = """
    A pretrained network turns a picture into features, numbers that say what is in it; its last \
    layer, the head, turns these into classes. `adapt` keeps all below and puts a head for your own \
    classes in place of the old one, with small random weights that `seed` decides. All below the head \
    is frozen; `thaw` changes that.
    """
  static let examples = ["model = adapt backbone to train target defective seed 1"]

  @Object("a pretrained model") var backbone: AnyValue
  @Clause("to", "the data to adapt to") var data: DatasetValue
  @Clause("target", "the column to predict", scope: .columns(of: "to")) var target: ColumnName
  @Clause("as", "whether whole numbers are classes or amounts") var form: TargetColumn.Form?
  @Clause("seed", "what the new head starts from") var seed = 0

  func run(in context: Context) throws(Diagnostic) -> ModelValue {
    let backbone = try backboneModel()
    guard !backbone.trunk.nodes.isEmpty else {
      throw Diagnostic("a linear model has no layers below its head to keep", at: $backbone.span)
        .hint("`network \"linear\" for DATA target COLUMN` makes a new one")
    }
    guard backbone.quantization == nil else {
      throw Diagnostic("a model that computes with integers takes no new head", at: $backbone.span)
        .hint("adapt the model it was made from, then `quantize` the result")
    }
    if case .image = backbone.preprocessing {
      _ = try ImageColumn(of: data.dataset, at: $data.span)
    }
    let column = try TargetColumn(target.name, of: data.dataset, at: $target.span)
    let task = try column.task(form)
    do throws(ModelError) {
      let model = try backbone.adapted(
        to: Target(column: target.name, task: task), seed: Int64(seed))
      context.notice(
        "everything below the new head is frozen: \(Wording.count(model.frozenCount, "parameter")); "
          + "the head has \(Wording.count(model.trainableCount)) to train")
      return ModelValue(model)
    } catch {
      throw error.diagnostic(of: "the model", at: $backbone.span)
    }
  }

  private func backboneModel() throws(Diagnostic) -> Model {
    switch backbone.value {
    case let value as ModelValue: return value.model
    case is CheckpointValue:
      throw Diagnostic(
        "this checkpoint is of no architecture that Thaw knows", at: $backbone.span
      ).hint("known are \(Wording.list(Model.knownArchitectures))")
    default:
      throw Diagnostic(
        "`adapt` needs a model", at: $backbone.span, "this is \(Wording.article(backbone.kind))")
    }
  }
}
