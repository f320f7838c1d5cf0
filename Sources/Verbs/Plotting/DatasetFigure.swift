import Figures
import Interpreter
import Language

extension DatasetValue: Plotted {
  static var plotClauses: Set<PlotClause> { [.by, .log] }

  /// Columns in a figure.
  private static let panelLimit = 6

  /// A histogram or bars for each column, the first ones of many.
  func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    if request.groups != nil {
      throw Diagnostic("`by` parts one column").hint(
        "`plot DATA.\(columnNames.first ?? "COLUMN") by …`")
    }
    var (panels, left): ([Panel], [String]) = ([], [])
    for column in dataset.columns {
      guard panels.count < DatasetValue.panelLimit, column.kind != .image,
        var panel = try ColumnValue(column).panel(request)
      else {
        left.append(column.name)
        continue
      }
      panel.title = column.name
      if panel.content.form == "histogram" { panel.x.label = "" }
      panels.append(panel)
    }
    guard !panels.isEmpty else { throw Diagnostic("there is no column that can be drawn") }
    let names = left.prefix(10).map { "`\($0)`" } + (left.count > 10 ? ["…"] : [])
    return Figure(
      summary, panels: panels,
      notes: left.isEmpty ? [] : ["Not drawn: \(names.joined(separator: ", "))."])
  }
}
