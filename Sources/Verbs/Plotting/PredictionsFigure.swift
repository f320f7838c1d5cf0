import Figures
import Interpreter
import Language

extension Predictions: Plotted {
  /// Of one row the likeliest classes; of more how often each class was answered.
  func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    guard rowCount == 1 else {
      return try classColumn(named: "predicted class").figure(PlotRequest())
    }
    let bars = likeliest(row: 0, count: Predictions.listedCount).map { name, share in
      Bar(name, share, text: Wording.fixed(share, decimals: 3))
    }
    return Figure(
      "the likeliest classes",
      panels: [Panel(x: Axis("probability", range: 0...1), showing: .bars(bars))])
  }
}
