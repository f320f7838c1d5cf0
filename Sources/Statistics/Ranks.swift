import Tensors

/// Ranks of values from 1 for the smallest; equal values share the mean of their ranks.
public enum Ranks {
  /// Twice the midrank of each value, which is always an integer: sums of ranks are then exact in
  /// any order.
  ///
  /// - Precondition: no value is NaN.
  /// - Throws: `Interrupted`.
  public static func doubledMidranks(of values: [Double]) throws(Interrupted) -> [Int] {
    let order = try ascendingOrder(of: values)
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

  /// The places of the values from the smallest to the largest, equal ones in their order.
  ///
  /// - Precondition: no value is NaN.
  /// - Throws: `Interrupted`.
  public static func ascendingOrder(of values: [Double]) throws(Interrupted) -> [Int] {
    try Interrupt.check()
    var comparisons = 0
    do {
      return try values.indices.sorted { left, right in
        comparisons &+= 1
        if comparisons & 0xFFFF == 0 { try Interrupt.check() }
        return (values[left], left) < (values[right], right)
      }
    } catch {
      // Nothing else is thrown: `sorted` hands on what its comparison throws.
      throw Interrupted()
    }
  }
}
