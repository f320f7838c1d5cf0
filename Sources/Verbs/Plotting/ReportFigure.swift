import Evaluation
import Figures
import Interpreter
import Language

extension ReportValue: Plotted {
  /// For each slice column a bar a slice, or without slices one a class: how good the model is there.
  func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    let panels =
      report.tables.isEmpty ? [classPanel].compactMap { $0 } : report.tables.map(ReportValue.panel)
    guard !panels.isEmpty else {
      throw Diagnostic("this report has neither slices nor classes to draw")
        .hint("`evaluate MODEL on DATA by COLUMN` has slices")
    }
    return Figure("\(report.target): \(Wording.count(report.rowCount, "row"))", panels: panels)
  }

  /// The first metric of each slice, with the interval in which its true value plausibly lies.
  private static func panel(_ table: SliceTable) -> Panel {
    let bars = table.slices.map { slice in
      let rows = " (\(Wording.count(slice.count, "row")))"
      guard let score = slice.scores.first, let value = score.value else {
        return Bar(slice.label + rows, .nan, text: "none")
      }
      return Bar(
        slice.label + rows, value, range: score.interval.map { $0.lower...$0.upper },
        text: Wording.fixed(value, decimals: 3))
    }
    let score = table.slices.first?.scores.first
    return Panel(
      "by \(table.columns.joined(separator: ", "))",
      x: Axis(score?.title ?? "", range: score?.interval == nil ? nil : 0...1), showing: .bars(bars)
    )
  }

  /// F1 of each class, or of many the weakest.
  private var classPanel: Panel? {
    let scored = report.classes.compactMap { entry in
      entry.scores.first { $0.name == "f1" }.map { (entry.name, entry.count, $0) }
    }
    guard let title = scored.first?.2.title else { return nil }
    let limit = ColumnValue.barLimit
    let order = scored.indices.sorted {
      (scored[$0].2.value ?? 2, $0) < (scored[$1].2.value ?? 2, $1)
    }
    let shown = scored.count > limit ? Array(order.prefix(limit)) : Array(scored.indices)
    let bars = shown.map { position in
      let (name, count, score) = scored[position]
      return Bar(
        "\(name) (\(Wording.count(count, "row")))", score.value ?? .nan,
        text: score.value.map { Wording.fixed($0, decimals: 3) } ?? "none")
    }
    let heading = scored.count > limit ? "by class: the \(limit) weakest" : "by class"
    return Panel(heading, x: Axis(title, range: 0...1), showing: .bars(bars))
  }
}
