import Tensors

/// How often rows of one class are taken for another: rows are the true classes, columns the
/// predicted ones.
public struct ConfusionMatrix: Sendable, Hashable {
  /// Row-major counts, classes × classes.
  public let counts: [Int]
  /// Number of classes.
  public let classCount: Int

  init(_ predictions: ClassPredictions) {
    classCount = predictions.classCount
    var counts = [Int](repeating: 0, count: classCount * classCount)
    for (label, predicted) in zip(predictions.labels, predictions.predicted) {
      counts[label * classCount + predicted] += 1
    }
    self.counts = counts
  }

  /// The number of rows of the class `truth` that were taken for `predicted`.
  public subscript(truth: Int, predicted: Int) -> Int { counts[truth * classCount + predicted] }

  /// As an int64 tensor [classes, classes].
  public var tensor: Tensor {
    Tensor(counts.map(Int64.init), shape: Shape([classCount, classCount]))
  }

  /// The pairs of different classes that occur, most frequent first, equal ones in class order.
  public var mistakes: [(truth: Int, predicted: Int, count: Int)] {
    counts.indices
      .map { (truth: $0 / classCount, predicted: $0 % classCount, count: counts[$0]) }
      .filter { $0.truth != $0.predicted && $0.count > 0 }
      // The positions make the order total: Swift's sort need not be stable.
      .sorted { ($1.count, $0.truth, $0.predicted) < ($0.count, $1.truth, $1.predicted) }
  }
}
