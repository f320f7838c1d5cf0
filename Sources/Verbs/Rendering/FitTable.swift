import Interpreter
import Training

/// The epochs of a fit as a table.
struct FitTable: Sendable {
  let records: [EpochRecord]

  func rendering(width: Int, below note: String) -> Rendering {
    let isClassifier = records.contains { $0.accuracy != nil }
    let isValidated = records.contains { $0.validationLoss != nil }
    var columns: [(heading: String, alignment: TextTable.Alignment)] = [
      ("epoch", .right), ("rate", .right), ("loss", .right),
    ]
    if isClassifier { columns.append(("accuracy", .right)) }
    if isValidated { columns.append(("valid loss", .right)) }
    if isValidated && isClassifier { columns.append(("valid accuracy", .right)) }
    var table = TextTable(columns)
    for record in shown {
      guard let record else {
        table.add(columns.map { _ in "⋮" })
        continue
      }
      var cells = [
        Wording.count(record.epoch), Wording.number(record.rate), Wording.number(record.loss),
      ]
      if isClassifier { cells.append(FitTable.share(record.accuracy)) }
      if isValidated { cells.append(record.validationLoss.map(Wording.number) ?? "") }
      if isValidated && isClassifier { cells.append(FitTable.share(record.validationAccuracy)) }
      table.add(cells)
    }
    let turn = ValidationTurn(records)?.sentence.filled(toWidth: width)
    return table.rendering(
      width: width, below: [turn, note].compactMap { $0 }.joined(separator: "\n"))
  }

  /// All epochs, or of many the first and the last; nil is the gap.
  private var shown: [EpochRecord?] {
    guard records.count > 30 else { return records }
    return records.prefix(10).map { $0 } + [nil] + records.suffix(10).map { $0 }
  }

  private static func share(_ value: Double?) -> String {
    value.map { Wording.fixed($0, decimals: 3) } ?? ""
  }
}
