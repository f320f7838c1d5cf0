extension PanelLayout.PlacedCurve {
  /// The points that are drawn with a marker: all of a cloud or of a short line, of a long line a few,
  /// so that it is known without its colour.
  ///
  /// - Parameters:
  ///   - limit: points of a line that may all be marked.
  ///   - isAlone: whether there is no other curve, so that a long line needs no markers.
  func markers(limit: Int = 30, isAlone: Bool) -> [UnitPoint] {
    let points = runs.flatMap { $0 }
    switch form {
    case .points: return points
    case .reference: return []
    case .line: break
    }
    if points.count <= limit { return points }
    if isAlone { return runs.filter { $0.count == 1 }.flatMap { $0 } }
    // Spread over the line, and shifted from curve to curve: equal lines stay visible.
    let step = max(1, points.count / 8)
    let shift = step * (1 + 3 * (ink ?? 0) % 8) / 9
    return stride(from: shift, to: points.count, by: step).map { points[$0] }
  }
}
