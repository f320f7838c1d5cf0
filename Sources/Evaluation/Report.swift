import Statistics
import Tensors

/// What an evaluation found: numbers over all rows, per class and per slice, and what to make of
/// them. A report is a value of the language; it never changes what it looked at.
public struct Report: Sendable {
  /// What was predicted: classes, or numbers.
  public enum Task: String, Sendable { case classes, numbers }

  /// What was predicted.
  public let task: Task
  /// The name of the target column.
  public let target: String
  /// Rows that were scored.
  public let rowCount: Int
  /// The metrics over all rows.
  public let overall: [Score]
  /// One entry a class, in class order; empty for numbers.
  public let classes: [ClassScores]
  /// The mean over the classes of the metrics that `classes` lists; empty for numbers.
  public let macro: [Score]
  /// One table for each slice column.
  public let tables: [SliceTable]
  /// Nil for numbers.
  public let confusion: ConfusionMatrix?
  /// The rows the model had seen before.
  public let used: UsedRows
  /// Sentences on what the numbers can and cannot tell.
  public let findings: [String]

  /// The report on a classifier.
  ///
  /// - Parameters:
  ///   - target: the name of the target column.
  ///   - slices: the columns to cut the rows by, each with as many rows as there are predictions.
  ///   - used: which rows the model was fitted or tuned on.
  /// - Throws: `Interrupted`.
  public init(
    of predictions: ClassPredictions, target: String, by slices: [SliceColumn] = [],
    used: UsedRows = UsedRows()
  ) throws(Interrupted) {
    task = .classes
    self.target = target
    rowCount = predictions.rowCount
    let byClass = try ClassMetricValues(of: predictions)
    overall = try byClass.overall(predictions)
    classes = predictions.classNames.indices.map { index in
      ClassScores(
        name: predictions.classNames[index], isPositive: predictions.positive == index,
        count: predictions.counts[index].present, scores: byClass.scores[index])
    }
    macro = byClass.macro
    var tables: [SliceTable] = []
    for column in slices {
      tables.append(
        try SliceTable(column) { (rows) throws(Interrupted) in
          let part = predictions.selecting(rows)
          return try ClassMetricValues(of: part).overall(part)
        })
    }
    self.tables = tables
    confusion = ConfusionMatrix(predictions)
    self.used = used
    findings = Findings.of(predictions, used: used, slices: slices)
  }

  /// The report on a regression; parameters as above.
  public init(
    of predictions: NumberPredictions, target: String, by slices: [SliceColumn] = [],
    used: UsedRows = UsedRows()
  ) throws(Interrupted) {
    task = .numbers
    self.target = target
    rowCount = predictions.rowCount
    overall = Metrics.ofNumbers.map { Score($0, value: $0.value(of: predictions)) }
    classes = []
    macro = []
    var tables: [SliceTable] = []
    for column in slices {
      tables.append(
        try SliceTable(column) { rows in
          let part = predictions.selecting(rows)
          return Metrics.ofNumbers.map { Score($0, value: $0.value(of: part)) }
        })
    }
    self.tables = tables
    confusion = nil
    self.used = used
    findings = try Findings.of(predictions, used: used, slices: slices)
  }
}

/// The value of one metric.
public struct Score: Sendable, Hashable {
  /// The metric's attribute name and its title in tables.
  public let name, title: String
  /// Nil where the metric is not defined.
  public let value: Double?
  /// Where the true value plausibly lies (95%), if the metric knows it.
  public let interval: WilsonInterval?

  init(_ metric: any Metric, value: Double?, interval: WilsonInterval? = nil) {
    name = metric.name
    title = metric.title
    self.value = value
    self.interval = interval
  }
}

/// The metrics of one class.
public struct ClassScores: Sendable, Hashable {
  /// The class.
  public let name: String
  /// Whether the overall numbers speak of this class.
  public let isPositive: Bool
  /// Rows that are of this class.
  public let count: Int
  /// One entry a metric.
  public let scores: [Score]

  /// The metrics of a class.
  public init(name: String, isPositive: Bool, count: Int, scores: [Score]) {
    self.name = name
    self.isPositive = isPositive
    self.count = count
    self.scores = scores
  }
}

/// The metrics of each slice that one column makes.
public struct SliceTable: Sendable, Hashable {
  /// The column's name; several where columns are crossed.
  public let columns: [String]
  /// Where a column of numbers was cut; empty otherwise.
  public let edges: [Double]
  /// The slices that have rows, the missing one last.
  public let slices: [Slice]

  init(
    _ column: SliceColumn, scores: ([Int]) throws(Interrupted) -> [Score]
  ) throws(Interrupted) {
    columns = column.columns
    edges = column.edges
    var slices: [Slice] = []
    for (label, rows) in column.members {
      try Interrupt.check()
      slices.append(Slice(label: label, count: rows.count, scores: try scores(rows)))
    }
    self.slices = slices
  }
}

/// The metrics of the rows that share a value.
public struct Slice: Sendable, Hashable {
  /// The value the rows share.
  public let label: String
  /// How many rows do.
  public let count: Int
  /// One entry a metric.
  public let scores: [Score]

  /// A slice of fewer rows is marked: its numbers can't tell much.
  public static let smallRowCount = 30

  /// Whether there are too few rows to tell much.
  public var isSmall: Bool { count < Slice.smallRowCount }

  /// The metrics of the rows that share a value.
  public init(label: String, count: Int, scores: [Score]) {
    self.label = label
    self.count = count
    self.scores = scores
  }
}

/// How many of the scored rows the model had seen before.
public struct UsedRows: Sendable, Hashable {
  /// Rows the model was fitted on.
  public let fittedCount: Int
  /// Rows that choices were made by, such as those a fit validated on.
  public let tunedCount: Int

  /// - Parameters:
  ///   - fittedCount: rows the model was fitted on.
  ///   - tunedCount: rows it was tuned on.
  public init(fittedCount: Int = 0, tunedCount: Int = 0) {
    self.fittedCount = fittedCount
    self.tunedCount = tunedCount
  }
}
