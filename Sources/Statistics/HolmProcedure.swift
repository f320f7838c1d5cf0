/// Which of several findings stand, so that the chance of even one false one is at most `level`, however
/// the tests depend on one another.
///
/// Each hypothesis has a weight, its share of the level; with equal weights the smallest p-value is held
/// against level/k, the next against level/(k−1) and so on. Source: S. Holm, A simple sequentially
/// rejective multiple test procedure (1979), section 4 for weights.
public enum HolmProcedure {
  /// For each hypothesis whether it is rejected.
  ///
  /// - Precondition: as many weights as p-values, all above 0.
  public static func rejections(pValues: [Double], weights: [Double], level: Double) -> [Bool] {
    precondition(pValues.count == weights.count, "a p-value without a weight")
    let order = pValues.indices.sorted {
      (pValues[$0] / weights[$0], $0) < (pValues[$1] / weights[$1], $1)
    }
    var rejected = [Bool](repeating: false, count: pValues.count)
    for (place, index) in order.enumerated() {
      // Summed anew, in the order of the hypotheses: taking away one after the other would leave rounding.
      let left = order[place...].sorted().reduce(0) { $0 + weights[$1] }
      guard pValues[index] <= level * (weights[index] / left) else { break }
      rejected[index] = true
    }
    return rejected
  }
}
