import Evaluation
import Tensors

/// What a model says of rows, beside what is true of them.
struct ScoredModel {
  enum Predictions {
    case classes(ClassPredictions)
    case numbers(NumberPredictions)
  }

  let predictions: Predictions
  /// The rows it had seen before.
  let used: UsedRows

  init(_ predictions: Predictions, used: UsedRows) {
    self.predictions = predictions
    self.used = used
  }

  /// The report on it alone.
  ///
  /// - Throws: `Interrupted`.
  func report(_ target: TargetColumn, by slices: [SliceColumn]) throws(Interrupted) -> Report {
    switch predictions {
    case .classes(let predictions):
      try Report(of: predictions, target: target.column.name, by: slices, used: used)
    case .numbers(let predictions):
      try Report(of: predictions, target: target.column.name, by: slices, used: used)
    }
  }
}
