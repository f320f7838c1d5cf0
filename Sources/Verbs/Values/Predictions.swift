import Datasets
import Interpreter
import Language
import Models
import Tensors

/// What a classifier says of rows.
struct Predictions: Value {
  static let kind = "predictions"

  /// `[rows, classes]`.
  let probabilities: Tensor
  let classes: ClassLabels

  init(_ probabilities: Tensor, classes: ClassLabels) {
    precondition(probabilities.shape.rank == 2, "probabilities of \(probabilities.shape)")
    self.probabilities = probabilities
    self.classes = classes
  }

  var rowCount: Int { probabilities.shape[0] }

  var summary: String { "predictions for \(Wording.count(rowCount, "row"))" }

  /// Classes listed of a single row.
  static let listedCount = 5

  func rendering(width: Int) -> Rendering {
    if rowCount == 1 {
      var table = TextTable([("class", .left), ("probability", .right)])
      for (name, share) in likeliest(row: 0, count: Predictions.listedCount) {
        table.add([name, Wording.fixed(share, decimals: 3)])
      }
      return table.rendering(width: width)
    }
    var table = TextTable([("row", .right), ("class", .left), ("probability", .right)])
    for row in 0..<min(rowCount, DatasetRendering.rowLimit) {
      for (name, share) in likeliest(row: row, count: 1) {
        table.add([String(row), name, Wording.fixed(share, decimals: 3)])
      }
    }
    let rest = rowCount - DatasetRendering.rowLimit
    return table.rendering(
      width: width, below: rest > 0 ? "… \(Wording.count(rest)) more rows" : nil)
  }

  var attributeNames: [String] { ["classes", "probabilities"] }

  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    switch name {
    case "classes": classColumn(named: "class")
    case "probabilities": probabilities
    default: nil
    }
  }

  /// The likeliest class of each row, in the type of the column the classes came from.
  func classColumn(named name: String) -> ColumnValue {
    let names = (0..<rowCount).map { likeliest(row: $0, count: 1)[0].name }
    let values: ColumnValues =
      switch classes.kind {
      case .boolean: .boolean(names.map { $0 == "true" })
      case .integer: .int64(names.map { Int64($0) })
      case .text: .text(names)
      }
    return ColumnValue(Column(name: name, values: values))
  }

  var canonicalValue: CanonicalValue {
    [
      "kind": "predictions", "classes": .array(classes.names.map { .text($0) }),
      "probabilities": .digest(probabilities.digest),
    ]
  }

  var memoryByteCount: Int { probabilities.memoryByteCount }

  var json: JSON? {
    guard rowCount * classes.names.count <= 10_000 else { return nil }
    return .list(
      (0..<rowCount).map { row in
        .object(
          likeliest(row: row, count: min(Predictions.listedCount, classes.names.count)).map {
            (name: $0.name, value: .real($0.share))
          })
      })
  }

  /// The likeliest classes of a row, of equally likely ones the earlier first.
  func likeliest(row: Int, count: Int) -> [(name: String, share: Double)] {
    let width = classes.names.count
    guard case .float32(let values) = probabilities.storage else { return [] }
    let shares = values[row * width..<(row + 1) * width]
    // What is not a number has no place in an order; it goes last.
    let weights = shares.map { $0.isNaN ? -1 : $0 }
    let order = shares.indices.sorted { first, second in
      let (left, right) = (weights[first - row * width], weights[second - row * width])
      return left == right ? first < second : left > right
    }
    return order.prefix(count).map { (classes.names[$0 - row * width], Double(shares[$0])) }
  }
}
