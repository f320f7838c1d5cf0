/// Quantiles of a sample.
public enum Quantiles {
  /// The values below which the shares `probabilities` of the sample lie, interpolated linearly
  /// between neighbours (type 7 of Hyndman and Fan 1996, NumPy's default).
  ///
  /// - Precondition: at least one value, none of them NaN; probabilities between 0 and 1.
  public static func linear(of values: [Double], at probabilities: [Double]) -> [Double] {
    precondition(!values.isEmpty, "quantiles of nothing")
    let sorted = values.sorted()
    return probabilities.map { probability in
      let position = probability * Double(sorted.count - 1)
      let below = Int(position)
      let above = min(below + 1, sorted.count - 1)
      let share = position - Double(below)
      // Equal neighbours need no arithmetic, which infinities would turn into NaN.
      if share == 0 || sorted[below] == sorted[above] { return sorted[below] }
      return sorted[below] + share * (sorted[above] - sorted[below])
    }
  }
}
