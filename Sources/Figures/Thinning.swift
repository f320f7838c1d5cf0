/// Leaves out points that could not be told from others: by the grid they are drawn on, in their order,
/// so that the same points always give the same picture.
struct Thinning {
  let columns, rows: Int

  /// Points of a line that are kept at most, for each column of the grid.
  private static let linePointsPerColumn = 4
  /// Points of a cloud that are kept at most.
  private static let cloudLimit = 6000

  /// Of the points that follow each other in one column, the first, the lowest, the highest and the
  /// last.
  func line(_ points: [UnitPoint]) -> [UnitPoint] {
    guard points.count > 2 * columns else { return points }
    var kept: [UnitPoint] = []
    var start = 0
    while start < points.count {
      let column = self.column(points[start])
      var (end, low, high) = (start, start, start)
      while end < points.count, self.column(points[end]) == column {
        if points[end].y < points[low].y { low = end }
        if points[end].y > points[high].y { high = end }
        end += 1
      }
      var last = -1
      for position in [start, low, high, end - 1].sorted() where position != last {
        kept.append(points[position])
        last = position
      }
      start = end
    }
    // A line that runs to and fro leaves a column before it is full.
    let limit = Thinning.linePointsPerColumn * columns
    guard kept.count > limit else { return kept }
    let stride = (kept.count + limit - 1) / limit
    return kept.indices.filter { $0.isMultiple(of: stride) || $0 == kept.count - 1 }.map {
      kept[$0]
    }
  }

  /// The first point of each cell; where these are too many, of larger and larger cells.
  func points(_ points: [UnitPoint]) -> [UnitPoint] {
    var kept = points
    var cell = 1
    while kept.count > Thinning.cloudLimit {
      var seen: Set<Int> = []
      kept = kept.filter { point in
        seen.insert(column(point) / cell * (rows + 1) + row(point) / cell).inserted
      }
      cell *= 2
    }
    return kept
  }

  private func column(_ point: UnitPoint) -> Int {
    min(Int(point.x * Double(columns)), columns - 1)
  }
  private func row(_ point: UnitPoint) -> Int { min(Int(point.y * Double(rows)), rows - 1) }
}
