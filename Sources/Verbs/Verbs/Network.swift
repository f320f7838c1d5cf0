import Datasets
import Interpreter
import Language
import Models

/// Makes a network from nothing: `network "linear" for digits target digit`.
struct Network: Verb {
  static let summary = "Make a network from nothing, for the numeric columns of a dataset."
  static let about = """
    `"linear"` is the smallest network there is: each class adds up the columns, every one times a \
    weight of its own, and the largest sum wins. The columns are standardised first, so that each has \
    mean 0 and deviation 1 over the rows given here. `fit` finds the weights.
    """
  static let examples = ["network \"linear\" for digits target digit"]

  @Object("the kind of network: `\"linear\"`") var kind: String
  @Clause("for", "the data it is made for") var data: DatasetValue
  @Clause("target", "the column to predict", scope: .columns(of: "for")) var target: ColumnName
  @Clause("as", "whether whole numbers are classes or amounts") var form: TargetColumn.Form?
  @Clause("seed", "what the weights start from") var seed = 0

  func run(in context: Context) throws(Diagnostic) -> ModelValue {
    guard kind == "linear" else {
      throw Diagnostic("there is no network \"\(kind)\"", at: $kind.span).hint(
        "there is \"linear\"")
    }
    let column = try TargetColumn(target.name, of: data.dataset, at: $target.span)
    let task = try column.task(form)
    let columns = try inputs()
    do throws(ModelError) {
      return ModelValue(
        try Model.linear(
          on: try ColumnPreprocessing(measuring: columns),
          target: Target(column: target.name, task: task), seed: Int64(seed)))
    } catch {
      throw error.diagnostic(of: "the network", at: $data.span)
    }
  }

  /// The numeric columns but the target.
  private func inputs() throws(Diagnostic) -> [(name: String, values: [Double])] {
    var inputs: [(name: String, values: [Double])] = []
    for column in data.dataset.columns where column.name != target.name && column.kind.isNumeric {
      guard let numbers = column.values.numbers else { continue }
      let values = numbers.compactMap { $0 }
      guard values.count == numbers.count else {
        throw Diagnostic(
          "`\(column.name)` is missing in \(Wording.count(numbers.count - values.count, "row")), and "
            + "a model's input can't be", at: $data.span
        ).hint("leave them out: `DATA where not missing(\(column.name))`")
      }
      inputs.append((column.name, values))
    }
    guard !inputs.isEmpty else {
      throw Diagnostic("the data has no numeric column besides the target", at: $data.span)
    }
    return inputs
  }
}
