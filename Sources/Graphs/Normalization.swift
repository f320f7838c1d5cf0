import Tensors

/// A row brought to the mean 0 and the variance 1: (x − mean) ÷ √(variance + ε). In float64
/// throughout; sums in the order of ``LaneReduction``.
func standardized(_ row: [Double], epsilon: Double) -> [Double] {
  let count = Double(row.count)
  let mean = LaneSum.wide(row[...]) / count
  let centred = row.map { $0 - mean }
  let variance = LaneSum.wide(centred.map { $0 * $0 }[...]) / count
  let deviation = (variance + epsilon).squareRoot()
  return centred.map { $0 / deviation }
}

extension Symbol {
  /// Brought to the mean 0 and the variance 1 along some axes, with the deviation it was divided by.
  func standardized(along axes: [Int], epsilon: Double) throws -> (value: Symbol, deviation: Symbol)
  {
    let centred = try self - mean(along: axes)
    let variance = try (centred * centred).mean(along: axes)
    let deviation = try builder.add(Sqrt(), [variance + like(epsilon)])
    return (try centred / deviation, deviation)
  }

  /// The gradient by what was standardized: this is the gradient of the result, `value` the result.
  ///
  /// dx = (dy − mean(dy) − y · mean(dy · y)) ÷ deviation.
  func unstandardized(
    along axes: [Int], _ value: Symbol, _ deviation: Symbol
  ) throws -> Symbol {
    let shared = try mean(along: axes) + value * (self * value).mean(along: axes)
    return try (self - shared) / deviation
  }

  private func mean(along axes: [Int]) throws -> Symbol {
    try builder.add(ReduceMean(axes: axes, keepDimensions: true), [self])
  }
}
