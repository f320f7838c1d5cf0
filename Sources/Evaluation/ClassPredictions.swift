import Tensors

/// Probabilities of classes beside the true classes: what every metric of a classifier is read from.
public struct ClassPredictions: Sendable {
  /// Row-major, one row an example, one column a class.
  public let probabilities: [Double]
  /// The true class of each row.
  public let labels: [Int]
  /// The class each row is taken for: the likeliest, and of equally likely ones the first.
  public let predicted: [Int]
  /// The names of the classes, in the order of the columns.
  public let classNames: [String]
  /// The class that precision, recall, F1 and AUROC speak of; nil for their mean over all classes.
  public let positive: Int?
  /// The smallest probability told from 0: the epsilon of the type the probabilities came in.
  public let epsilon: Double
  /// How often each class occurs and is predicted.
  let counts: [ClassCounts]

  /// - Parameters:
  ///   - probabilities: [rows, classes], float32 or float64.
  ///   - labels: the true class of each row, as an index into `classNames`.
  ///   - positive: the index of `true` where the target is boolean.
  /// - Throws: `EvaluationError` if there are no rows, or a probability is NaN or outside 0 to 1; and if
  ///   a stop was asked for.
  /// - Precondition: the shapes agree and every label has a name.
  public init(
    probabilities: Tensor, labels: [Int], classNames: [String], positive: Int? = nil
  ) throws(EvaluationError) {
    precondition(
      probabilities.shape == Shape([labels.count, classNames.count]),
      "probabilities of shape \(probabilities.shape) for \(labels.count) labels")
    precondition(labels.allSatisfy(classNames.indices.contains), "a label without a class")
    guard !labels.isEmpty else { throw .noRows }
    let values = probabilities.realValues
    for (position, value) in values.enumerated() {
      if position & 0xF_FFFF == 0, Interrupt.isPending { throw .interrupted }
      guard value >= 0 && value <= 1 else {
        let row = position / classNames.count
        throw value.isNaN ? .notANumber(row: row) : .notAProbability(row: row, value: value)
      }
    }
    self.init(
      values: values, labels: labels, classNames: classNames, positive: positive,
      epsilon: probabilities.elementType == .float32
        ? Double(Float.ulpOfOne) : Double.ulpOfOne)
  }

  private init(
    values: [Double], labels: [Int], classNames: [String], positive: Int?, epsilon: Double
  ) {
    let width = classNames.count
    probabilities = values
    self.labels = labels
    self.classNames = classNames
    self.positive = positive
    self.epsilon = epsilon
    predicted = labels.indices.map { row in
      var best = 0
      for candidate in 1..<max(width, 1)
      where values[row * width + candidate] > values[row * width + best] {
        best = candidate
      }
      return best
    }
    counts = ClassCounts.all(labels: labels, predicted: predicted, classCount: width)
  }

  /// Number of examples.
  public var rowCount: Int { labels.count }

  /// Number of classes.
  public var classCount: Int { classNames.count }

  /// The probability that `row` is of the class `index`.
  public func probability(row: Int, class index: Int) -> Double {
    probabilities[row * classCount + index]
  }

  /// The number of rows whose likeliest class is the true one.
  public var correctCount: Int { zip(labels, predicted).count { $0 == $1 } }

  /// These rows only, in the order given.
  func selecting(_ rows: [Int]) -> ClassPredictions {
    ClassPredictions(
      values: rows.flatMap { probabilities[$0 * classCount..<($0 + 1) * classCount] },
      labels: rows.map { labels[$0] }, classNames: classNames, positive: positive,
      epsilon: epsilon)
  }
}

extension Tensor {
  /// The elements of a real tensor as float64, in row-major order.
  ///
  /// - Precondition: the type is float32 or float64.
  var realValues: [Double] {
    switch storage {
    case .float32(let values): values.map(Double.init)
    case .float64(let values): values
    case .int64, .boolean: preconditionFailure("predictions of type \(elementType)")
    }
  }
}
