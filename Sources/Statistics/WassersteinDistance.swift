/// How far values have to move, on average, to turn one sample's distribution into the other's: the area
/// between the cumulative shares, in the unit of the values.
public enum WassersteinDistance {
  /// The distance of order 1 between two samples; 0 if one is empty.
  public static func value(_ sample: PooledSample) -> Double {
    guard sample.firstCount > 0, sample.secondCount > 0 else { return 0 }
    var (first, second) = (0, 0)
    var area = 0.0
    for (group, next) in zip(sample.groups, sample.groups.dropFirst()) {
      first += group.first
      second += group.second
      let gap =
        Double(first) / Double(sample.firstCount) - Double(second) / Double(sample.secondCount)
      area += abs(gap) * (next.value - group.value)
    }
    return area
  }
}
