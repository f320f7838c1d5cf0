import Statistics
import Tensors

// Reports that were kept are put together again from their parts. Titles and which end of a metric is
// good are the metric's own, so a part names it.

extension Report {
  /// A report of parts that were kept.
  ///
  /// - Returns: nil where the parts can't be those of one report.
  public init?(
    task: Task, target: String, rowCount: Int, overall: [Score], classes: [ClassScores],
    macro: [Score], tables: [SliceTable], confusion: ConfusionMatrix?, used: UsedRows,
    findings: [String]
  ) {
    let perClass = classes.map(\.scores) + (classes.isEmpty ? [] : [macro])
    guard !overall.isEmpty, Score.areAlike(perClass), task == .classes || classes.isEmpty,
      confusion?.classCount == (task == .classes ? classes.count : nil)
    else { return nil }
    self.task = task
    self.target = target
    self.rowCount = rowCount
    self.overall = overall
    self.classes = classes
    self.macro = macro
    self.tables = tables
    self.confusion = confusion
    self.used = used
    self.findings = findings
  }
}

extension Score {
  /// A value of the metric called `name`; nil where there is none.
  public init?(name: String, value: Double?, interval: WilsonInterval?) {
    guard let metric = Metrics.named(name) else { return nil }
    self.init(metric, value: value, interval: interval)
  }

  /// Whether they fill the same columns of a table.
  static func areAlike(_ rows: [[Score]]) -> Bool {
    guard let first = rows.first else { return true }
    return rows.allSatisfy { row in
      row.count == first.count
        && zip(row, first).allSatisfy {
          $0.name == $1.name && ($0.interval == nil) == ($1.interval == nil)
        }
    }
  }
}

extension SliceTable {
  /// The slices that one column makes; nil where their metrics differ.
  public init?(columns: [String], edges: [Double], slices: [Slice]) {
    guard Score.areAlike(slices.map(\.scores)) else { return nil }
    self.columns = columns
    self.edges = edges
    self.slices = slices
  }
}

extension ConfusionMatrix {
  /// The counts of ``tensor``; nil for another tensor.
  public init?(_ tensor: Tensor) {
    guard case .int64(let values) = tensor.storage, tensor.shape.rank == 2,
      tensor.shape[0] == tensor.shape[1], values.allSatisfy({ $0 >= 0 })
    else { return nil }
    counts = values.map(Int.init)
    classCount = tensor.shape[0]
  }
}

extension Metrics {
  /// The metric whose attribute name this is.
  static func named(_ name: String) -> (any Metric)? {
    let all: [any Metric] = ofClasses + ofNumbers
    return all.first { $0.name == name }
  }
}
