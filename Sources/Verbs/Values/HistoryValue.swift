import Interpreter
import Language
import Tensors
import Training

/// What the fits of a model did, epoch by epoch: `model.history`.
struct HistoryValue: Value {
  static let kind = "history"

  /// The epochs, oldest first; those of several fits one after another.
  let records: [EpochRecord]

  var summary: String { "\(Wording.count(records.count, "epoch")) of fits" }

  func rendering(width: Int) -> Rendering {
    guard !records.isEmpty else { return Rendering("no fits yet") }
    return FitTable(records: records).rendering(width: width, below: summary)
  }

  var attributeNames: [String] { HistoryValue.columns.map(\.name) }

  /// A column of the table as a tensor, one number an epoch; one that epochs lack is not a number.
  func attribute(_ name: String) throws(Diagnostic) -> (any Value)? {
    guard let column = HistoryValue.columns.first(where: { $0.name == name }) else { return nil }
    return Tensor(records.map { column.number($0) ?? .nan }, shape: [records.count])
  }

  private static let columns: [(name: String, number: @Sendable (EpochRecord) -> Double?)] = [
    ("rate", { $0.rate }), ("loss", { $0.loss }), ("accuracy", { $0.accuracy }),
    ("validation_loss", { $0.validationLoss }),
    ("validation_accuracy", { $0.validationAccuracy }),
  ]

  var canonicalValue: CanonicalValue {
    ["kind": "history", "epochs": .array(records.map(\.content))]
  }
}
