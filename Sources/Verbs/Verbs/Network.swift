import Datasets
import Interpreter
import Language
import Models

/// Makes a network from nothing: `network "linear" for digits target digit`.
struct Network: Verb {
  static let summary =
    "Make a small network from nothing, for the columns or pictures of a dataset."
  static let about = """
    `"linear"` is the smallest network there is: each class adds up the columns, every one times a \
    weight of its own, and the largest sum wins. `"mlp [64, 32]"` puts layers of 64 and 32 units \
    before that, which learn what to add up; `"small-cnn"` slides small filters over pictures. Columns \
    are standardised first, so that each has mean 0 and deviation 1 over the rows given here. `fit` \
    finds the weights.
    """
  static let examples = [
    "network \"linear\" for digits target digit",
    "network \"mlp [64, 32]\" for digits target digit",
    "network \"small-cnn\" for digits target digit",
  ]

  @Object("the kind: `\"linear\"`, `\"mlp [64, 32]\"` or `\"small-cnn\"`") var kind: String
  @Clause("for", "the data it is made for") var data: DatasetValue
  @Clause("target", "the column to predict", scope: .columns(of: "for")) var target: ColumnName
  @Clause("as", "whether whole numbers are classes or amounts") var form: TargetColumn.Form?
  @Clause("seed", "what the weights start from") var seed = 0

  func run(in context: Context) throws(Diagnostic) -> ModelValue {
    let kind = try networkKind()
    let column = try TargetColumn(target.name, of: data.dataset, at: $target.span)
    let target = Target(column: target.name, task: try column.task(form))
    let seed = Int64(seed)
    if kind == .convolutional, data.dataset.columns.contains(where: { $0.kind == .image }) {
      return try made { () throws(ModelError) in
        try Model.smallConvolutional(target: target, seed: seed)
      }
    }
    let all = try inputs()
    let columns = kind == .convolutional ? try pixels(among: all) : all
    return try made { () throws(ModelError) in
      let columns = try ColumnPreprocessing(measuring: columns)
      return switch kind {
      case .linear: try Model.linear(on: columns, target: target, seed: seed)
      case .perceptron(let widths):
        try Model.perceptron(widths, on: columns, target: target, seed: seed)
      case .convolutional: try Model.smallConvolutional(on: columns, target: target, seed: seed)
      }
    }
  }

  private enum Kind: Equatable {
    case linear, convolutional
    case perceptron([Int])
  }

  /// Units of a layer, and layers, at most: more would be no small network.
  private static let (mostUnits, mostLayers) = (8_192, 16)

  private func networkKind() throws(Diagnostic) -> Kind {
    if kind == "linear" { return .linear }
    if kind == "small-cnn" { return .convolutional }
    let list = kind.hasPrefix("mlp") ? kind.dropFirst(3).filter { $0 != " " } : ""
    if list.hasPrefix("["), list.hasSuffix("]") {
      let parts = list.dropFirst().dropLast().split(
        separator: ",", omittingEmptySubsequences: false)
      let widths = parts.compactMap { Int($0) }
      if widths.count == parts.count, widths.count <= Network.mostLayers,
        widths.allSatisfy({ (1...Network.mostUnits).contains($0) })
      {
        return .perceptron(widths)
      }
      throw Diagnostic(
        "layers have 1 to \(Wording.count(Network.mostUnits)) units, and there are at most "
          + "\(Network.mostLayers)", at: $kind.span)
    }
    throw Diagnostic("there is no network \"\(kind)\"", at: $kind.span).hint(
      "there is \"linear\", \"mlp [64, 32]\" and \"small-cnn\"")
  }

  private func made(_ make: () throws(ModelError) -> Model) throws(Diagnostic) -> ModelValue {
    do throws(ModelError) { return ModelValue(try make()) } catch {
      throw error.diagnostic(of: "the network", at: $data.span)
    }
  }

  /// Columns that are pixels: the longest row of names that count up, as p0 to p63, as far as it makes
  /// a square.
  private func pixels(
    among columns: [(name: String, values: [Double])]
  ) throws(Diagnostic) -> [(name: String, values: [Double])] {
    var (best, first) = (0..<0, 0)
    for place in columns.indices {
      if place > 0, !columns[place].name.follows(columns[place - 1].name) { first = place }
      if place + 1 - first > best.count { best = first..<place + 1 }
    }
    let side = (1...64).last { $0 * $0 <= best.count } ?? 1
    guard side * side == best.count, side >= 4 else {
      throw Diagnostic(
        "a small-cnn reads pictures, and the data has none", at: $data.span,
        "columns that count up, as p0 to p63, would be the pixels of a square one")
    }
    return Array(columns[best])
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

extension String {
  /// Whether it is another text with the number at its end one higher.
  fileprivate func follows(_ other: String) -> Bool {
    let stem = prefix { !$0.isNumber }
    guard let number = Int(dropFirst(stem.count)), other.hasPrefix(stem),
      let before = Int(other.dropFirst(stem.count))
    else { return false }
    return number == before &+ 1
  }
}
