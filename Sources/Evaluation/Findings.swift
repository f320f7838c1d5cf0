import Statistics
import Tensors

/// The sentences beside the numbers: what a newcomer would take from them and should not.
enum Findings {
  static func of(
    _ predictions: ClassPredictions, used: UsedRows, slices: [SliceColumn]
  ) -> [String] {
    let all = SliceAccuracy(
      correct: predictions.correctCount, count: predictions.rowCount)
    var sentences = seen(used, of: predictions.rowCount)
    if predictions.rowCount < Slice.smallRowCount {
      sentences.append(
        "\(Formatting.rows(predictions.rowCount)): too few to tell. The true accuracy may be "
          + "anything from \(all.range).")
    }
    sentences += baseline(predictions, all)
    for column in slices {
      sentences += payers(predictions, column, all) + small(column)
    }
    return sentences
  }

  static func of(
    _ predictions: NumberPredictions, used: UsedRows, slices: [SliceColumn]
  ) throws(Interrupted) -> [String] {
    var sentences = seen(used, of: predictions.rowCount)
    if predictions.rowCount < Slice.smallRowCount {
      sentences.append("\(Formatting.rows(predictions.rowCount)): too few to tell.")
    }
    if let share = RSquared().value(of: predictions), share <= 0 {
      sentences.append("Always answering the mean of these targets would do as well or better.")
    }
    for column in slices {
      sentences += try payers(predictions, column) + small(column)
    }
    return sentences
  }

  /// Rows the model knows the answers of.
  static func seen(
    _ used: UsedRows, of rowCount: Int, by model: String = "The model"
  ) -> [String] {
    var sentences: [String] = []
    if used.fittedCount > 0 {
      sentences.append(
        "\(model) was fitted on \(part(used.fittedCount, of: rowCount)): it has seen their "
          + "answers, and new rows will score lower.")
    }
    if used.tunedCount > 0 {
      sentences.append(
        "\(model) was tuned on \(part(used.tunedCount, of: rowCount)): choices were made to suit "
          + "them, and new rows may score lower.")
    }
    return sentences
  }

  private static func part(_ count: Int, of rowCount: Int) -> String {
    if count == rowCount { return rowCount == 1 ? "this row" : "all of these rows" }
    return "\(Formatting.count(count)) of these \(Formatting.rows(rowCount))"
  }

  /// What the most frequent class alone would score, unless there is nothing to learn from it.
  private static func baseline(
    _ predictions: ClassPredictions, _ all: SliceAccuracy
  ) -> [String] {
    let counts = predictions.counts.map(\.present)
    guard let top = counts.max(), let index = counts.firstIndex(of: top),
      predictions.classCount > 1
    else { return [] }
    let name = Formatting.name(predictions.classNames[index])
    let share = Double(top) / Double(predictions.rowCount)
    let sentence = "Always answering `\(name)` would have accuracy \(Formatting.share(share))"
    guard all.interval.lower <= share else { return [sentence + "."] }
    return [sentence + ": the model is not clearly better."]
  }

  /// Slices that do clearly worse than the rest: the intervals of the two do not meet.
  private static func payers(
    _ predictions: ClassPredictions, _ column: SliceColumn, _ all: SliceAccuracy
  ) -> [String] {
    column.members.compactMap { label, rows in
      let slice = SliceAccuracy(
        correct: rows.count { predictions.labels[$0] == predictions.predicted[$0] },
        count: rows.count)
      let rest = all.without(slice)
      guard slice.count >= Slice.smallRowCount, rest.count >= Slice.smallRowCount,
        slice.interval.upper < rest.interval.lower
      else { return nil }
      return "\(title(column)) \(quoted(label)) pays for the average: accuracy "
        + "\(Formatting.share(slice.share)) there (\(slice.range)), "
        + "\(Formatting.share(rest.share)) on the other \(Formatting.rows(rest.count))."
    }
  }

  /// The same for numbers: mean absolute errors with intervals by the normal approximation.
  private static func payers(
    _ predictions: NumberPredictions, _ column: SliceColumn
  ) throws(Interrupted) -> [String] {
    let sizes = predictions.errors.map(abs)
    var sentences: [String] = []
    for (label, rows) in column.members {
      try Interrupt.check()
      // Asked first: of slices this large there are few, of small ones there may be one a row.
      guard rows.count >= Slice.smallRowCount else { continue }
      let inside = Set(rows)
      let others = sizes.indices.filter { !inside.contains($0) }
      guard others.count >= Slice.smallRowCount,
        let slice = ErrorSize(rows.map { sizes[$0] }),
        let rest = ErrorSize(others.map { sizes[$0] }),
        slice.mean - slice.margin > rest.mean + rest.margin
      else { continue }
      sentences.append(
        "\(title(column)) \(quoted(label)) pays for the average: MAE "
          + "\(Formatting.value(slice.mean)) there, \(Formatting.value(rest.mean)) on the other "
          + "\(Formatting.rows(others.count)).")
    }
    return sentences
  }

  /// Slices whose numbers are not worth much.
  private static func small(_ column: SliceColumn) -> [String] {
    small(
      title: title(column),
      labels: column.members.filter { $0.rows.count < Slice.smallRowCount }.map(\.label))
  }

  static func small(title: String, labels: [String]) -> [String] {
    guard let first = labels.first else { return [] }
    let which =
      labels.count == 1
      ? "\(title) \(quoted(first)) has" : "\(labels.count) slices by \(title) have"
    return ["\(which) under \(Slice.smallRowCount) rows (marked *): too few to tell."]
  }

  static func title(_ column: SliceColumn) -> String {
    column.columns.map(Formatting.name).joined(separator: ", ")
  }

  static func quoted(_ label: String) -> String {
    label == SliceColumn.missingLabel ? label : "`\(Formatting.name(label))`"
  }
}

/// Right answers among rows.
private struct SliceAccuracy {
  let correct, count: Int

  var share: Double { Double(correct) / Double(count) }

  var interval: WilsonInterval { WilsonInterval(successes: correct, trials: count) }

  var range: String {
    "\(Formatting.share(interval.lower)) to \(Formatting.share(interval.upper))"
  }

  func without(_ part: SliceAccuracy) -> SliceAccuracy {
    SliceAccuracy(correct: correct - part.correct, count: count - part.count)
  }
}

/// A mean with the half-width of its 95% interval.
private struct ErrorSize {
  let mean, margin: Double

  init?(_ values: [Double]) {
    guard values.count > 1 else { return nil }
    let n = Double(values.count)
    let center = values.reduce(0, +) / n
    let variance = values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / (n - 1)
    mean = center
    margin = StandardNormal.quantile(0.975) * (variance / n).squareRoot()
  }
}
