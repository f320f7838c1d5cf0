import Datasets
import Figures
import Interpreter
import Language

extension ColumnValue: Plotted {
  static var plotClauses: Set<PlotClause> { [.against, .by, .log] }

  /// Numbers as a histogram, few distinct ones and names as bars; against another column a cloud.
  func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    guard column.kind != .image else {
      throw Diagnostic("`\(column.name)` holds pictures").hint("`show DATA[0:16]` shows them")
    }
    if let base = request.base { return try cloud(base, request) }
    if let groups = request.groups { return try shares(by: groups, request) }
    guard let panel = try panel(request) else {
      throw Diagnostic("`\(column.name)` has more than \(ColumnValue.barLimit) distinct values")
    }
    return Figure(
      column.name, panels: [panel],
      notes: panel.content.form == "histogram" ? [missingNote].compactMap { $0 } : cutNote)
  }

  /// Names that have a bar.
  static let barLimit = 20

  /// The column alone; nil for a column of nothing but different names.
  func panel(_ request: PlotRequest) throws(Diagnostic) -> Panel? {
    if let numbers = column.values.numbers, column.kind != .boolean,
      distinctCount(numbers) > Grouping.distinctLimit
    {
      let histogram = Histogram(
        of: numbers.compactMap { $0 }, isWhole: column.kind == .int64)
      return Panel(x: Axis(column.name), y: request.y("rows"), showing: .histogram(histogram))
    }
    let bars = try bars
    guard bars.count <= ColumnValue.barLimit || column.kind == .category else { return nil }
    return Panel(x: Axis("rows"), showing: .bars(Array(bars.prefix(ColumnValue.barLimit))))
  }

  /// Numbers and booleans in their order, names by how often they occur.
  private var bars: [Bar] {
    get throws(Diagnostic) {
      let grouping: Grouping
      do { grouping = try column.grouping() } catch { throw error.diagnostic }
      let counts = grouping.rows.map(\.count)
      let isOrdered = column.kind.isNumeric || column.kind == .date
      let order = counts.indices.sorted { first, second in
        isOrdered || counts[first] == counts[second]
          ? first < second : counts[first] > counts[second]
      }
      return order.map { group in
        Bar(
          grouping.labels[group].description, Double(counts[group]),
          text: Wording.count(counts[group]))
      }
    }
  }

  private var cutNote: [String] {
    guard let count = try? bars.count, column.kind == .category, count > ColumnValue.barLimit else {
      return []
    }
    return ["\(Wording.count(count - ColumnValue.barLimit)) rarer values are left out."]
  }

  private var missingNote: String? {
    let count = column.values.missingCount
    guard count > 0, column.kind == .float64 || column.kind == .int64 else { return nil }
    return "\(Wording.count(count, "value")) \(count == 1 ? "is" : "are") missing."
  }

  private func distinctCount(_ numbers: [Double?]) -> Int {
    Set(numbers.compactMap { $0 }.filter { !$0.isNaN }).count
  }

  private func cloud(_ base: Series, _ request: PlotRequest) throws(Diagnostic) -> Figure {
    guard let series = Series(self) else {
      throw Diagnostic(
        "`\(column.name)` is \(column.kind), and `against` takes numbers on both axes")
    }
    guard series.values.count == base.values.count else {
      throw Diagnostic.unequal(series.values.count, base.values.count)
    }
    let curves: [Curve]
    if let groups = request.groups {
      curves = try PointGroups(groups, count: series.values.count)
        .curves(x: base.values, y: series.values)
    } else {
      curves = [Curve("", .points, x: base.values, y: series.values)]
    }
    let title = base.name.isEmpty ? series.name : "\(series.name) against \(base.name)"
    return Figure(
      title,
      panels: [Panel(x: request.x(base.name), y: request.y(series.name), showing: .curves(curves))])
  }

  /// For each group the share of its rows in each bin, all in the same bins.
  private func shares(by groups: AnyValue, _ request: PlotRequest) throws(Diagnostic) -> Figure {
    guard let series = Series(self) else {
      throw Diagnostic("`\(column.name)` is \(column.kind), and `by` parts a histogram of numbers")
    }
    let parting = try PointGroups(groups, count: series.values.count)
    let all = Histogram(of: series.values, isWhole: series.isWhole)
    let centres = zip(all.edges, all.edges.dropFirst()).map { $0 / 2 + $1 / 2 }
    let curves = parting.parts(of: series.values).map { label, values in
      let counts = all.counting(values)
      let total = Double(max(counts.reduce(0, +), 1))
      return Curve(label, .line, x: centres, y: counts.map { Double($0) / total })
    }
    let title = parting.name.isEmpty ? series.name : "\(series.name) by \(parting.name)"
    return Figure(
      title,
      panels: [
        Panel(
          x: request.x(series.name), y: request.y("share of the rows"), showing: .curves(curves))
      ], notes: [missingNote].compactMap { $0 })
  }
}

extension Diagnostic {
  /// Two axes of different lengths.
  static func unequal(_ y: Int, _ x: Int) -> Diagnostic {
    Diagnostic("there are \(Wording.count(y, "value")) to draw against \(Wording.count(x))")
  }
}
