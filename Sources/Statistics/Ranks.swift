/// Ranks of values from 1 for the smallest; equal values share the mean of their ranks.
public enum Ranks {
  /// Twice the midrank of each value, which is always an integer: sums of ranks are then exact in
  /// any order.
  ///
  /// - Precondition: no value is NaN.
  public static func doubledMidranks(of values: [Double]) -> [Int] {
    let order = values.indices.sorted { values[$0] < values[$1] }
    var ranks = [Int](repeating: 0, count: values.count)
    var start = 0
    while start < order.count {
      var end = start + 1
      while end < order.count, values[order[end]] == values[order[start]] { end += 1 }
      // Ranks start+1 … end have the mean (start + 1 + end) / 2.
      for position in start..<end { ranks[order[position]] = start + 1 + end }
      start = end
    }
    return ranks
  }
}
