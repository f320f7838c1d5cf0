import Statistics

/// The population stability index: Σ (b − a) ln (b / a) over the shares a of the reference and b of the
/// batch. By custom, under 0.1 is little, over 0.25 is much; it grows by chance alone where rows are few.
enum PopulationStability {
  /// Bins that numbers are put into, at the reference's quantiles.
  static let binCount = 10

  /// Half a row is added to every share, so that none is 0.
  static func index(_ counts: [(reference: Int, batch: Int)]) -> Double {
    let rows = Double(counts.reduce(0) { $0 + $1.reference }) + 0.5 * Double(counts.count)
    let batch = Double(counts.reduce(0) { $0 + $1.batch }) + 0.5 * Double(counts.count)
    return counts.reduce(0) { sum, count in
      let first = (Double(count.reference) + 0.5) / rows
      let second = (Double(count.batch) + 0.5) / batch
      return sum + (second - first) * Elementary.log(second / first)
    }
  }

  /// The index of numbers. Equal quantiles make fewer bins.
  static func index(_ sample: PooledSample) -> Double {
    var counts: [(reference: Int, batch: Int)] = []
    var (seen, open) = (0, (reference: 0, batch: 0))
    for group in sample.groups {
      open.reference += group.first
      open.batch += group.second
      seen += group.first
      let isFull = seen * binCount >= (counts.count + 1) * sample.firstCount
      guard isFull, open.reference > 0, counts.count < binCount - 1 else { continue }
      // A value that fills several bins leaves the next one where its end would have been.
      counts.append(open)
      open = (0, 0)
    }
    if open.reference + open.batch > 0 { counts.append(open) }
    return index(counts)
  }
}
