/// The documented order of a reduction over one row: sixteen virtual lanes, lane j taking elements
/// j, j + 16, …, then lane j += lane j + 8, + 4, + 2, + 1; longer rows in blocks of 16,384 combined
/// by a pairwise tree. The reference of `thaw_reduce.h`.
enum LaneReduction {
  static let lanes = 16
  static let block = 16_384

  /// The sum of a row.
  static func sum<Element: BinaryFloatingPoint>(_ row: [Element]) -> Element {
    var partials = stride(from: 0, to: row.count, by: block).map { start in
      blockSum(row[start..<min(start + block, row.count)])
    }
    var step = 1
    while step < partials.count {
      for place in stride(from: 0, to: partials.count - step, by: 2 * step) {
        partials[place] += partials[place + step]
      }
      step *= 2
    }
    return partials.first ?? 0
  }

  private static func blockSum<Element: BinaryFloatingPoint>(
    _ row: ArraySlice<Element>
  ) -> Element {
    var sums = [Element](repeating: 0, count: lanes)
    for (place, value) in row.enumerated() { sums[place % lanes] += value }
    var width = lanes / 2
    while width > 0 {
      for lane in 0..<width { sums[lane] += sums[lane + width] }
      width /= 2
    }
    return sums[0]
  }
}
