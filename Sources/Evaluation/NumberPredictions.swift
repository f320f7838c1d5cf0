import Tensors

/// Predicted numbers beside the true ones: what every metric of a regression is read from.
public struct NumberPredictions: Sendable {
  /// One prediction a row.
  public let predictions: [Double]
  /// The true value of each row.
  public let targets: [Double]

  /// - Parameter predictions: [rows] or [rows, 1], float32 or float64.
  /// - Throws: `EvaluationError` if there are no rows or a prediction is NaN.
  /// - Precondition: the shapes agree and no target is NaN.
  public init(predictions: Tensor, targets: [Double]) throws(EvaluationError) {
    precondition(
      predictions.shape == Shape([targets.count])
        || predictions.shape == Shape([targets.count, 1]),
      "predictions of shape \(predictions.shape) for \(targets.count) targets")
    precondition(!targets.contains { $0.isNaN }, "a target that is not a number")
    guard !targets.isEmpty else { throw .noRows }
    let values = predictions.realValues
    if let row = values.firstIndex(where: \.isNaN) { throw .notANumber(row: row) }
    self.init(values: values, targets: targets)
  }

  private init(values: [Double], targets: [Double]) {
    predictions = values
    self.targets = targets
  }

  /// Number of examples.
  public var rowCount: Int { targets.count }

  /// Prediction minus target of each row.
  var errors: [Double] { zip(predictions, targets).map { $0 - $1 } }

  /// These rows only, in the order given.
  func selecting(_ rows: [Int]) -> NumberPredictions {
    NumberPredictions(
      values: rows.map { predictions[$0] }, targets: rows.map { targets[$0] })
  }
}
