import Figures
import Interpreter
import Language
import Statistics
import Tensors

extension Tensor: Plotted {
  static var plotClauses: Set<PlotClause> { [.against, .by, .log] }

  /// One axis is a line; rows of two numbers are points; rows of more are shown along the two directions
  /// in which they differ most.
  func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    if let series = Series(self) { return try series.figure(request) }
    guard shape.rank == 2 else {
      throw Diagnostic(
        "a tensor of \(shape.rank == 0 ? "no axes" : "\(shape.rank) axes") has no picture"
      )
      .hint("one axis is drawn as a line, rows of numbers as points: `x[0]`, `x[:, 0]`")
    }
    if let base = request.base {
      throw Diagnostic("`against` takes one line, and this tensor is \(shape)")
        .hint("`x[:, 0]` is its first column\(base.name.isEmpty ? "" : "; `\(base.name)` is one")")
    }
    return shape[1] == 2 ? try points(request) : try components(request)
  }

  private func points(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    let values = doubles
    let (x, y) = (
      stride(from: 0, to: values.count, by: 2).map { values[$0] },
      stride(from: 1, to: values.count, by: 2).map { values[$0] }
    )
    return Figure(
      "\(Wording.count(shape[0], "point"))",
      panels: [
        Panel(
          x: request.x("column 0"), y: request.y("column 1"),
          showing: .curves(try Tensor.curves(x, y, request.groups)))
      ])
  }

  private func components(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    let values = doubles
    if let bad = values.firstIndex(where: { !$0.isFinite }) {
      throw Diagnostic("row \(bad / shape[1]) holds a number that is not finite")
    }
    guard shape[1] > 0, shape[0] > 0 else {
      throw Diagnostic("there is nothing in \(shape) to draw")
    }
    let found: PrincipalComponents
    do throws(Interrupted) { found = try PrincipalComponents(of: values, columns: shape[1]) } catch
    {
      throw Diagnostic("stopped; every name is as it was before this statement")
    }
    func label(_ component: Int) -> String {
      let place = component == 0 ? "first" : "second"
      return "\(place) component: \(Wording.percent(found.shares[component])) of the variance"
    }
    return Figure(
      "two principal components of \(Wording.count(shape[1], "column"))",
      panels: [
        Panel(
          x: request.x(label(0)), y: request.y(label(1)),
          showing: .curves(try Tensor.curves(found.scores[0], found.scores[1], request.groups)))
      ])
  }

  private static func curves(
    _ x: [Double], _ y: [Double], _ groups: AnyValue?
  ) throws(Diagnostic) -> [Curve] {
    guard let groups else { return [Curve("", .points, x: x, y: y)] }
    return try PointGroups(groups, count: x.count).curves(x: x, y: y)
  }
}

extension Series {
  /// A line over positions or over the values of another series; against values in no order, points.
  fileprivate func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    guard request.groups == nil else {
      throw Diagnostic("`by` parts points, and one axis is one line")
        .hint("`plot [a, b]` draws two lines")
    }
    return try Series.figure([("", self)], request)
  }

  /// Lines over the same horizontal axis.
  static func figure(
    _ lines: [(name: String, series: Series)], _ request: PlotRequest
  ) throws(Diagnostic) -> Figure {
    var curves: [Curve] = []
    for (name, series) in lines {
      guard let base = request.base else {
        curves.append(Curve(name, y: series.values))
        continue
      }
      guard base.values.count == series.values.count else {
        throw Diagnostic.unequal(series.values.count, base.values.count)
      }
      let form: Curve.Form = base.isAscending ? .line : .points
      curves.append(Curve(name, form, x: base.values, y: series.values))
    }
    let label = request.base.map(\.name) ?? "position"
    let isWhole = request.base?.isWhole ?? true
    return Figure(
      panels: [
        Panel(
          x: request.x(label, isWhole: isWhole), y: request.y("value"), showing: .curves(curves))
      ])
  }
}

extension List: Plotted {
  static var plotClauses: Set<PlotClause> { [.against, .by, .log] }

  /// A line for each series in it, under the names that `by` gives; numbers alone are one line.
  func figure(_ request: PlotRequest) throws(Diagnostic) -> Figure {
    if let series = Series(self) { return try series.figure(request) }
    var lines: [(name: String, series: Series)] = []
    for (position, element) in elements.enumerated() {
      guard let series = Series(element) else {
        throw Diagnostic("a list is drawn where it holds numbers, or series of numbers")
          .hint("element \(position) is \(Wording.article(element.kind))")
      }
      lines.append((series.name.isEmpty ? "\(position)" : series.name, series))
    }
    if let groups = request.groups {
      guard let names = try [String].from(groups.value), names.count == lines.count else {
        throw Diagnostic("`by` takes \(Wording.count(lines.count, "name")) here, one for each line")
          .hint("`by [\"first\", \"second\"]`")
      }
      lines = zip(names, lines).map { ($0, $1.series) }
    }
    guard lines.count <= 12 else {
      throw Diagnostic("\(Wording.count(lines.count)) lines can't be told apart")
        .hint("draw at most 12, as `x[0:12]`")
    }
    return try Series.figure(lines, request)
  }
}
