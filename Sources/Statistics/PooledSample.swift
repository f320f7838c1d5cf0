/// Two samples of numbers laid together: for each distinct value, in ascending order, how often either
/// sample has it. What rank tests and distances between distributions are computed from.
public struct PooledSample: Sendable, Equatable {
  /// A value with its counts; at least one is not 0.
  public struct Group: Sendable, Equatable {
    /// The value.
    public let value: Double
    /// How often the first and the second sample have it.
    public let first, second: Int

    /// How often both have it.
    public var count: Int { first + second }
  }

  /// The distinct values in ascending order.
  public let groups: [Group]
  /// Sizes of the samples.
  public let firstCount, secondCount: Int

  /// - Precondition: both samples are in ascending order, without NaN.
  public init(sorted first: [Double], _ second: [Double]) {
    var groups: [Group] = []
    var (i, j) = (0, 0)
    while i < first.count || j < second.count {
      let value =
        j == second.count || (i < first.count && first[i] <= second[j]) ? first[i] : second[j]
      let (startOfFirst, startOfSecond) = (i, j)
      while i < first.count, first[i] == value { i += 1 }
      while j < second.count, second[j] == value { j += 1 }
      groups.append(Group(value: value, first: i - startOfFirst, second: j - startOfSecond))
    }
    self.groups = groups
    firstCount = first.count
    secondCount = second.count
  }

  /// Values in both samples.
  public var count: Int { firstCount + secondCount }

  /// For each group the mean of its places in the pooled order, from −1 for the lowest to 1 for the
  /// highest, 0 in the middle.
  var centeredMidranks: [Double] {
    var below = 0
    return groups.map { group in
      defer { below += group.count }
      return Double(2 * below + group.count - count) / Double(count)
    }
  }
}
