import Tensors

/// Two areas under the ROC curve on the same rows, the mean over several classes each, and how far
/// their difference may be off.
///
/// Source: E. DeLong, D. DeLong and D. Clarke-Pearson, Comparing the areas under two or more correlated
/// receiver operating characteristic curves: a nonparametric approach, Biometrics 44 (1988), with
/// midranks as in X. Sun and W. Xu (2014). For the mean over several classes, each row's parts in all
/// of them are added before variances are taken within each true class, so that their dependence
/// counts; with one class it is DeLong's variance.
public struct PairedAreas: Sendable, Hashable {
  /// The first area less the second.
  public let difference: Double
  /// The standard error of the difference.
  public let standardError: Double

  /// - Parameters:
  ///   - first: for each class that is compared with the rest, the first model's score of each row.
  ///   - second: the same of the second model.
  ///   - classes: which classes these are.
  ///   - labels: the true class of each row.
  /// - Returns: nil if a class has no rows, or no rows are outside of it.
  /// - Throws: `Interrupted`.
  public init?(
    first: [[Double]], second: [[Double]], classes: [Int], labels: [Int]
  ) throws(Interrupted) {
    precondition(first.count == classes.count && second.count == classes.count, "scores missing")
    var parts = [Double](repeating: 0, count: labels.count)
    var difference = 0.0
    for (position, member) in classes.enumerated() {
      let isMember = labels.map { $0 == member }
      guard let one = try Area(scores: first[position], isMember: isMember),
        let other = try Area(scores: second[position], isMember: isMember)
      else { return nil }
      difference += one.value - other.value
      for row in parts.indices { parts[row] += one.parts[row] - other.parts[row] }
    }
    self.difference = difference / Double(classes.count)
    standardError = PairedAreas.variance(parts, labels).squareRoot() / Double(classes.count)
  }

  /// Σ over the true classes of m / (m − 1) · Σ (part − mean)²; a class with one row tells nothing of
  /// its variance and adds none.
  private static func variance(_ parts: [Double], _ labels: [Int]) -> Double {
    let classCount = (labels.max() ?? -1) + 1
    var counts = [Int](repeating: 0, count: classCount)
    var sums = [Double](repeating: 0, count: classCount)
    for (row, label) in labels.enumerated() {
      counts[label] += 1
      sums[label] += parts[row]
    }
    var squares = [Double](repeating: 0, count: classCount)
    for (row, label) in labels.enumerated() {
      let distance = parts[row] - sums[label] / Double(counts[label])
      squares[label] += distance * distance
    }
    return zip(counts, squares).reduce(0) { sum, entry in
      entry.0 < 2 ? sum : sum + Double(entry.0) / Double(entry.0 - 1) * entry.1
    }
  }
}

/// One area with what each row adds to it.
private struct Area {
  let value: Double
  /// For a member the share of others it stands above, for another row the share of members that
  /// stand above it, divided by the number of members or others.
  let parts: [Double]

  init?(scores: [Double], isMember: [Bool]) throws(Interrupted) {
    let memberCount = isMember.count { $0 }
    let otherCount = isMember.count - memberCount
    guard memberCount > 0, otherCount > 0 else { return nil }
    let all = try Ranks.doubledMidranks(of: scores)
    func ranks(_ wanted: Bool) throws(Interrupted) -> [Int] {
      try Ranks.doubledMidranks(
        of: scores.indices.filter { isMember[$0] == wanted }.map { scores[$0] })
    }
    let (ofMembers, ofOthers) = (try ranks(true), try ranks(false))
    var (member, other) = (0, 0)
    var doubled = 0
    let pairs = Double(2 * memberCount * otherCount)
    parts = scores.indices.map { row in
      if isMember[row] {
        let above = all[row] - ofMembers[member]
        member += 1
        doubled += above
        return Double(above) / pairs
      }
      let below = 2 * memberCount - (all[row] - ofOthers[other])
      other += 1
      return Double(below) / pairs
    }
    value = Double(doubled) / pairs
  }
}
