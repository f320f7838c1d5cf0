import Statistics
import Tensors

/// What an evaluation of one model against another found: how far they differ on the same rows, over
/// all of them and by slice, and whether so many rows can tell.
///
/// Accuracy's interval is Tango's score interval for paired shares, AUROC's is DeLong's, the others
/// come from resamples of the rows in which both models' answers stay together. All are 95% intervals.
public struct Comparison: Sendable {
  /// The first model's own report.
  public let report: Report
  /// The second model's report on the same rows.
  public let other: Report
  /// The metrics over all rows; the first one decides.
  public let overall: [PairedScore]
  /// One table for each slice column.
  public let tables: [PairedSliceTable]
  /// Sentences on what the differences can and cannot tell.
  public let findings: [String]
  /// Resamples of the rows that intervals were read from.
  public let resampleCount: Int

  /// Compares two classifiers.
  ///
  /// - Parameters:
  ///   - first: the model that is judged.
  ///   - second: what it is judged against; the same rows, labels and classes.
  ///   - reports: what each model alone scores, with the rows it had seen.
  /// - Throws: `Interrupted`.
  public init(
    of first: ClassPredictions, against second: ClassPredictions, reports: (Report, Report),
    by slices: [SliceColumn] = []
  ) throws(Interrupted) {
    precondition(
      first.labels == second.labels && first.classNames == second.classNames,
      "predictions of other rows or classes")
    let pair = PairedClassPredictions(first: first, second: second)
    try self.init(pair, reports, slices) { ComparisonFindings.disagreement(pair) }
  }

  /// Compares two regressions; parameters as above.
  public init(
    of first: NumberPredictions, against second: NumberPredictions, reports: (Report, Report),
    by slices: [SliceColumn] = []
  ) throws(Interrupted) {
    precondition(first.targets == second.targets, "predictions of other rows")
    let pair = PairedNumberPredictions(first: first, second: second)
    try self.init(pair, reports, slices) {
      first.predictions == second.predictions ? ComparisonFindings.sameAnswers : nil
    }
  }

  private init(
    _ pair: some PairedPredictions, _ reports: (Report, Report), _ slices: [SliceColumn],
    disagreement: () -> String?
  ) throws(Interrupted) {
    (report, other) = reports
    overall = try pair.scores()
    var tables: [PairedSliceTable] = []
    var payers: [String] = []
    for column in slices {
      var entries: [PairedSlice] = []
      for (label, rows) in column.members {
        try Interrupt.check()
        let part = pair.selecting(rows)
        entries.append(PairedSlice(label: label, count: rows.count, scores: try part.scores()))
      }
      tables.append(PairedSliceTable(columns: column.columns, slices: entries))
      payers += ComparisonFindings.payers(pair, column, entries, overall[0].verdict)
    }
    self.tables = tables
    resampleCount = PairedBootstrap(rowCount: pair.rowCount).resampleCount
    findings =
      ComparisonFindings.verdicts(overall, rowCount: pair.rowCount)
      + [disagreement()].compactMap { $0 } + payers
      + ComparisonFindings.seen(report, other) + ComparisonFindings.small(tables)
  }

  /// The metric that decides.
  public var deciding: PairedScore { overall[0] }

  /// What it says of the first model.
  public var verdict: PairedScore.Verdict { deciding.verdict }

  /// About how many rows would tell, where these can't and the models differ at all.
  public var rowCountToTell: Int? {
    verdict == .cannotTell ? deciding.rowCountToTell(from: report.rowCount) : nil
  }
}

/// The differences in each slice that one column makes.
public struct PairedSliceTable: Sendable, Hashable {
  /// The column's name; several where columns are crossed.
  public let columns: [String]
  /// The slices that have rows, the missing one last.
  public let slices: [PairedSlice]

  /// The differences in each slice that one column makes.
  public init(columns: [String], slices: [PairedSlice]) {
    self.columns = columns
    self.slices = slices
  }
}

/// The differences on the rows that share a value.
public struct PairedSlice: Sendable, Hashable {
  /// The value the rows share.
  public let label: String
  /// How many rows do.
  public let count: Int
  /// One entry a metric.
  public let scores: [PairedScore]

  /// Whether there are too few rows to tell much.
  public var isSmall: Bool { count < Slice.smallRowCount }

  /// The differences on the rows that share a value.
  public init(label: String, count: Int, scores: [PairedScore]) {
    self.label = label
    self.count = count
    self.scores = scores
  }
}
