/// A point between the axes: both from 0 to 1, y upwards.
struct UnitPoint: Sendable, Hashable {
  let x, y: Double
}

/// How finely a renderer draws, and how many ticks it has room for.
struct Grid: Sendable {
  /// What is smaller than one of these can't be seen.
  let columns, rows: Int
  let xTicks, yTicks: Int
}

/// What both renderers draw: axes with their ticks, and everything between them in the unit square.
struct PanelLayout: Sendable {
  /// A curve, thinned to what can be seen.
  struct PlacedCurve: Sendable {
    let name: String
    let form: Curve.Form
    /// Its colour and marker; nil for a curve to compare with.
    let ink: Int?
    /// Of a line the unbroken parts, else all points in one.
    let runs: [[UnitPoint]]
  }

  /// A bin of a histogram, from the horizontal axis upwards.
  struct Block: Sendable {
    let left, right, height: Double
  }

  let x, y: FittedAxis
  let curves: [PlacedCurve]
  let blocks: [Block]
  let marks: [(label: String, x: Double)]
  /// Sentences on what could not be drawn.
  let notes: [String]
  /// Whether there is anything between the axes.
  let isEmpty: Bool

  /// - Precondition: the panel is none of bars.
  init(_ panel: Panel, on grid: Grid) {
    switch panel.content {
    case .curves(let curves): self.init(curves, of: panel, on: grid)
    case .histogram(let histogram): self.init(histogram, of: panel, on: grid)
    case .bars: preconditionFailure("bars have a layout of their own")
    }
  }

  private init(_ curves: [Curve], of panel: Panel, on grid: Grid) {
    let data = curves.filter { $0.form != .reference }
    // What is only compared with is no reason to look elsewhere, unless there is nothing else.
    let shown = data.isEmpty ? curves : data
    let extents = Extents(shown, x: panel.x, y: panel.y, marks: panel.marks.map(\.x))
    let (x, y) = (
      FittedAxis(panel.x, extent: extents.x, tickTarget: grid.xTicks),
      FittedAxis(panel.y, extent: extents.y, tickTarget: grid.yTicks)
    )
    self.x = x
    self.y = y
    var (count, ink) = (0, 0)
    self.curves = curves.map { curve in
      let isReference = curve.form == .reference
      defer { if !isReference { ink += 1 } }
      var places: [UnitPoint?] = []
      places.reserveCapacity(curve.x.count)
      for (a, b) in zip(curve.x, curve.y) {
        if let a = x.position(a), let b = y.position(b) {
          places.append(UnitPoint(x: a, y: b))
        } else {
          places.append(nil)
        }
      }
      if !isReference { count += places.count { $0 != nil } }
      let thinning = Thinning(columns: grid.columns, rows: grid.rows)
      let runs =
        curve.form == .points
        ? [thinning.points(places.compactMap { $0 })]
        : places.split(separator: nil).map { thinning.line($0.compactMap { $0 }) }
      return PlacedCurve(
        name: curve.name, form: curve.form, ink: isReference ? nil : ink, runs: runs)
    }
    blocks = []
    marks = panel.marks.compactMap { mark in x.position(mark.x).map { (mark.label, $0) } }
    isEmpty = count == 0
    let total = data.reduce(0) { $0 + $1.x.count }
    notes = extents.notes(leftOut: total - count, of: "point")
  }

  private init(_ histogram: Histogram, of panel: Panel, on grid: Grid) {
    let (edges, counts) = (histogram.edges, histogram.counts)
    // Bins of one width have none on a logarithmic axis.
    var (level, upright) = (panel.x, panel.y)
    level.isLogarithmic = false
    upright.isWhole = true
    let most = Double(counts.max() ?? 0)
    x = FittedAxis(level, extent: edges[0]...edges[counts.count], tickTarget: grid.xTicks)
    y = FittedAxis(
      upright, extent: upright.isLogarithmic ? 0.5...max(most, 1) : 0...max(most, 1),
      tickTarget: grid.yTicks)
    var blocks: [Block] = []
    for (bin, count) in counts.enumerated() where count > 0 {
      guard let left = x.position(edges[bin]), let right = x.position(edges[bin + 1]) else {
        continue
      }
      blocks.append(Block(left: left, right: right, height: y.position(Double(count)) ?? 0))
    }
    self.blocks = blocks
    curves = []
    marks = []
    notes = []
    isEmpty = blocks.isEmpty
  }
}

/// How far values reach, and which of them have no place.
private struct Extents {
  private(set) var x, y: ClosedRange<Double>?
  private var hasNotFinite = false
  private var hasNotPositive = false

  init(_ curves: [Curve], x xAxis: Axis, y yAxis: Axis, marks: [Double]) {
    var (low, high) = (
      (x: Double.infinity, y: Double.infinity), (x: -Double.infinity, y: -Double.infinity)
    )
    for curve in curves {
      for (a, b) in zip(curve.x, curve.y) {
        guard a.isFinite, b.isFinite else {
          hasNotFinite = true
          continue
        }
        if xAxis.isLogarithmic && a <= 0 || yAxis.isLogarithmic && b <= 0 {
          hasNotPositive = true
          continue
        }
        // A point beyond a given range takes no part in the other axis either.
        if let range = xAxis.range, !range.contains(a) { continue }
        if let range = yAxis.range, !range.contains(b) { continue }
        (low.x, high.x) = (min(low.x, a), max(high.x, a))
        (low.y, high.y) = (min(low.y, b), max(high.y, b))
      }
    }
    guard low.x <= high.x else { return }
    for mark in marks where mark.isFinite && (mark > 0 || !xAxis.isLogarithmic) {
      (low.x, high.x) = (min(low.x, mark), max(high.x, mark))
    }
    x = low.x...high.x
    y = low.y...high.y
  }

  func notes(leftOut count: Int, of noun: String) -> [String] {
    guard count > 0 else { return [] }
    let reasons = [
      hasNotFinite ? "not finite" : nil, hasNotPositive ? "not above 0" : nil,
    ].compactMap { $0 }
    let reason = reasons.isEmpty ? "outside the axes" : reasons.joined(separator: " or ")
    let number = DecimalNumber(digits: count, exponent: 0).fixed(decimals: 0)
    return [
      count == 1
        ? "1 \(noun) is left out: it is \(reason)."
        : "\(number) \(noun)s are left out: they are \(reason)."
    ]
  }
}
