/// Fisher's exact test for two shares: is a thing as frequent in the second sample as in the first?
///
/// The p-value is the chance, among all ways to deal the rows into samples of these sizes, of shares that
/// differ as much in either direction: exact for any counts.
public struct ShareTest: Sendable {
  /// The chance of a difference as large where nothing changed.
  public let pValue: Double

  /// - Parameters:
  ///   - first, second: rows that have the thing.
  ///   - firstCount, secondCount: rows in the samples.
  /// - Precondition: no more rows have it than there are.
  public init(first: Int, of firstCount: Int, second: Int, of secondCount: Int) {
    precondition(first <= firstCount && second <= secondCount, "more rows than there are")
    let (total, having) = (firstCount + secondCount, first + second)
    guard firstCount > 0, secondCount > 0, having > 0, having < total else {
      pValue = 1
      return
    }
    let range = max(0, having - firstCount)...min(having, secondCount)
    // Distances from the expected count, times the total: integers, so that equal ones are equal.
    let observed = abs(second * total - having * secondCount)
    var (tail, sum) = (0.0, 0.0)
    func add(_ count: Int, _ weight: Double) {
      sum += weight
      if abs(count * total - having * secondCount) >= observed { tail += weight }
    }
    // Hypergeometric weights relative to the likeliest count, outwards by their ratios.
    let mode = min(
      max((having + 1) * (secondCount + 1) / (total + 2), range.lowerBound), range.upperBound)
    add(mode, 1)
    var weight = 1.0
    for count in stride(from: mode, to: range.upperBound, by: 1) {
      weight *= Double(having - count) / Double(count + 1)
      weight *= Double(secondCount - count) / Double(firstCount - having + count + 1)
      add(count + 1, weight)
      if weight == 0 { break }
    }
    weight = 1
    for count in stride(from: mode, to: range.lowerBound, by: -1) {
      weight *= Double(count) / Double(having - count + 1)
      weight *= Double(firstCount - having + count) / Double(secondCount - count + 1)
      add(count - 1, weight)
      if weight == 0 { break }
    }
    pValue = min(1, tail / sum)
  }
}
