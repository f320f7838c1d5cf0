import Figures
import Interpreter
import Language
import Training

extension ModelValue: Plotted {
  /// Loss and accuracy after each epoch of its fits.
  func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    try HistoryValue(records: history).figure(request)
  }
}

extension HistoryValue: Plotted {
  /// Loss and accuracy after each epoch.
  func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    guard !records.isEmpty else {
      throw Diagnostic("the model has not been fitted, so there is nothing to draw yet")
        .hint("`fit MODEL on DATA validate MORE` leaves a curve to look at")
    }
    return HistoryFigure(records: records).figure
  }
}

/// The epochs of a model's fits, oldest first, as curves.
struct HistoryFigure {
  let records: [EpochRecord]

  var figure: Figure {
    var panels = [
      panel("loss", [("train", records.map { $0.loss }), ("valid", records.map(\.validationLoss))])
    ]
    let shares: [(name: String, values: [Double?])] = [
      ("train", records.map(\.accuracy)), ("valid", records.map(\.validationAccuracy)),
    ]
    if shares.contains(where: { $0.values.contains { $0 != nil } }) {
      panels.append(panel("accuracy", shares))
    }
    return Figure(
      "\(Wording.count(records.count, "epoch")) of \(Wording.count(fitStarts.count + 1, "fit"))",
      panels: panels, notes: [turn?.sentence].compactMap { $0 })
  }

  /// Of the last fit alone: others may have validated on other rows.
  private var turn: ValidationTurn? {
    ValidationTurn(Array(records.suffix(from: fitStarts.last ?? 0)))
  }

  private func panel(_ label: String, _ curves: [(name: String, values: [Double?])]) -> Panel {
    let drawn = curves.filter { $0.values.contains { $0 != nil } }
    return Panel(
      x: Axis("epoch", isWhole: true), y: Axis(label),
      showing: .curves(drawn.map { Curve($0.name, y: $0.values.map { $0 ?? .nan }, from: 1) }),
      marks: fitStarts.enumerated().map { number, epoch in
        Mark("start of fit \(number + 2)", x: Double(epoch) + 0.5)
      })
  }

  /// The epochs before a further fit began, counted over all fits.
  private var fitStarts: [Int] {
    records.indices.dropFirst().filter { records[$0].epoch == 1 }
  }
}
