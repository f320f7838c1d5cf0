import Statistics

/// The sentences beside a comparison.
enum ComparisonFindings {
  static let sameAnswers = "Both models give the same answers on all of these rows."

  /// What the deciding metric says, then the others that say anything.
  static func verdicts(_ scores: [PairedScore], rowCount: Int) -> [String] {
    guard let deciding = scores.first else { return [] }
    let others = scores.dropFirst().filter { $0.verdict != .cannotTell }
    return [sentence(deciding, rowCount)]
      + [PairedScore.Verdict.better, .worse].compactMap { verdict in
        let titles = others.filter { $0.verdict == verdict }.map { score in
          "\(score.title) (\(Formatting.difference(score.difference)))"
        }
        guard !titles.isEmpty else { return nil }
        return "Its \(listed(titles)) \(titles.count == 1 ? "is" : "are") \(verdict.rawValue)."
      }
  }

  private static func sentence(_ score: PairedScore, _ rowCount: Int) -> String {
    guard let interval = score.interval else {
      return "Cannot tell: \(Formatting.rows(rowCount)) are too few."
    }
    let difference =
      "\(score.title) \(Formatting.difference(score.difference)), between "
      + "\(Formatting.change(interval.lower)) and \(Formatting.change(interval.upper))"
    switch score.verdict {
    case .better: return "Better than the other model: \(difference)."
    case .worse: return "Worse than the other model: \(difference)."
    case .cannotTell:
      let few = rowCount < Slice.smallRowCount ? " \(Formatting.rows(rowCount)) are too few." : ""
      guard let rows = score.rowCountToTell(from: rowCount) else {
        return "Cannot tell the models apart: \(difference).\(few)"
      }
      return "Cannot tell which model is better: \(difference).\(few) About "
        + "\(Formatting.rows(rows)) would tell a difference of this size."
    }
  }

  /// Rows that one model alone is right on.
  static func disagreement(_ pair: PairedClassPredictions) -> String? {
    if pair.first.probabilities == pair.second.probabilities { return sameAnswers }
    let proportions = pair.proportions
    let (only, other) = (proportions.onlyFirst, proportions.onlySecond)
    guard only + other > 0 else {
      return "Both models are right on the same rows: only their probabilities differ."
    }
    return "On \(Formatting.rows(only)) this model alone is right, on "
      + "\(Formatting.rows(other)) the other alone."
  }

  /// Slices on which the model is clearly worse though it is not over all rows; the confidence is
  /// shared out among the column's slices (Bonferroni), so that many slices do not find one by chance.
  static func payers(
    _ pair: some PairedPredictions, _ column: SliceColumn, _ slices: [PairedSlice],
    _ verdict: PairedScore.Verdict
  ) -> [String] {
    guard verdict != .worse else { return [] }
    let large = slices.filter { !$0.isSmall }
    let confidence = 1 - 0.05 / Double(max(1, large.count))
    let members = column.members
    return zip(slices, members).compactMap { slice, member in
      guard !slice.isSmall, let score = slice.scores.first, score.verdict == .worse,
        let interval = pair.selecting(member.rows).decidingInterval(score, confidence: confidence),
        interval.lower > 0 || interval.upper < 0
      else { return nil }
      return "\(Findings.title(column)) \(Findings.quoted(slice.label)) pays for the average: "
        + "\(score.title) \(Formatting.difference(score.difference)) there."
    }
  }

  /// Rows that a model knows the answers of.
  static func seen(_ report: Report, _ other: Report) -> [String] {
    Findings.seen(report.used, of: report.rowCount, by: "The model")
      + Findings.seen(other.used, of: other.rowCount, by: "The other model")
  }

  static func small(_ tables: [PairedSliceTable]) -> [String] {
    tables.flatMap { table in
      Findings.small(
        title: table.columns.map(Formatting.name).joined(separator: ", "),
        labels: table.slices.filter(\.isSmall).map(\.label))
    }
  }

  private static func listed(_ words: [String]) -> String {
    words.count < 2
      ? words.joined() : words.dropLast().joined(separator: ", ") + " and " + (words.last ?? "")
  }
}
