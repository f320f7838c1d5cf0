import Statistics

extension DriftCheck {
  /// One sentence on what to do.
  public var advice: String {
    let broken = findings.filter { $0.kind == .missingColumn || $0.kind == .typeChanged }
    if rowCount == 0 { return "There is nothing to check: find out why no rows came." }
    if let first = broken.first {
      return "Mend the data first: `\(first.name)` is not what the reference had."
    }
    if let first = drifted.first {
      switch first.family {
      case .column:
        return "Find out why `\(first.name)` changed, then evaluate the model on labelled new rows."
      case .feature, .answer, .row:
        return "Look at the strangest rows, then evaluate the model on labelled new rows."
      }
    }
    if rowCount < DriftCheck.fewRows {
      return "Too few rows to tell: wait for \(DriftCheck.fewRows) or more and check them together."
    }
    return "Nothing to do: no difference that chance would not explain."
  }

  /// The verdict in a few words.
  public var headline: String {
    let count = drifted.count
    guard isAlarm else { return "quiet" }
    guard count > 0 else { return "alarm" }
    return "alarm: \(count) of \(changes.count) measures drifted"
  }

  /// The shift, in standard deviations, of a normal measure of average weight that the test of location
  /// sees every second time. The test is as good as that of the mean with 3/π of the rows.
  public var visibleShift: Double? {
    guard rowCount > 0, !changes.isEmpty else { return nil }
    let tests = changes.count * DriftTests.ofNumbers.count
    let reference = Double(min(referenceCount, NumberReference.limit))
    let batch = Double(min(rowCount, NumberReference.batchLimit))
    let threshold = StandardNormal.quantile(1 - 0.5 / Double(checksPerAlarm * tests))
    return threshold * (Double.pi / 3 * (1 / reference + 1 / batch)).squareRoot()
  }
}

extension Finding {
  /// The finding as a sentence for people.
  public var sentence: String {
    switch kind {
    case .noRows: "There are no rows."
    case .fewRows: "Too few rows: only a great change would show."
    case .missingColumn: "`\(name)` is missing."
    case .typeChanged:
      "`\(name)` is of another type than in the reference\(detail.isEmpty ? "" : ": \(detail)")."
    case .empty: "`\(name)` is empty in all rows."
    case .constant: "`\(name)` is \(detail) in all rows, and varied in the reference."
    case .newCategories: "`\(name)` has categories that the reference has not: \(detail)."
    case .newColumn: "`\(name)` is new and not watched."
    case .noLabels: "`\(name)`, which the model predicts, is not there: no labels to compare."
    case .noModel: "The model could not be run: \(detail)."
    }
  }
}
