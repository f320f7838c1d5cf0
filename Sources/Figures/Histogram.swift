/// How many values fall between neighbouring edges.
public struct Histogram: Sendable, Hashable {
  /// Ascending, one more than there are counts. A value on an edge counts to the right of it, one on the
  /// last edge to its left.
  public let edges: [Double]
  /// The values between an edge and the next.
  public let counts: [Int]

  /// Known counts.
  ///
  /// - Precondition: finite ascending edges, one more than counts.
  public init(edges: [Double], counts: [Int]) {
    precondition(
      edges.count == counts.count + 1, "a histogram's edges are one more than its counts")
    precondition(
      zip(edges, edges.dropFirst()).allSatisfy { $0 < $1 && $0.isFinite && $1.isFinite },
      "edges that do not ascend")
    self.edges = edges
    self.counts = counts
  }

  /// Counts the finite values between nice edges. The width of a bin follows Freedman and Diaconis
  /// (1981): twice the range of the middle half, divided by the cube root of the number of values; but
  /// there are about 8 to 40 bins.
  ///
  /// - Parameter isWhole: whether the values are whole numbers, so that no bin is narrower than 1.
  public init(of values: [Double], isWhole: Bool = false) {
    let sorted = values.filter(\.isFinite).sorted()
    guard let low = sorted.first, let high = sorted.last else {
      self.init(edges: [0, 1], counts: [0])
      return
    }
    let quarter = sorted.count / 4
    let middle = sorted[sorted.count - 1 - quarter] / 2 - sorted[quarter] / 2
    // Halves throughout, so that no difference of two numbers overflows.
    let ratio = middle > 0 ? (high / 2 - low / 2) / middle : 0
    let wanted = ratio * Histogram.cubeRoot(Double(sorted.count)) / 2
    let target = Int(min(max(wanted, Double(Histogram.fewest)), Double(Histogram.most)))
    let ticks = NiceTicks(low, high, target: target, isWhole: isWhole)
    self.init(counting: sorted, between: ticks.values.map(\.number))
  }

  /// How many of other values lie between the same edges; those beyond them are not counted.
  public func counting(_ values: [Double]) -> [Int] {
    let within = values.filter { $0 >= edges[0] && $0 <= edges[edges.count - 1] }
    return Histogram(counting: within.sorted(), between: edges).counts
  }

  /// - Parameter sorted: ascending, all within the edges.
  private init(counting sorted: [Double], between edges: [Double]) {
    var counts = [Int](repeating: 0, count: edges.count - 1)
    var bin = 0
    for value in sorted {
      while bin < counts.count - 1, value >= edges[bin + 1] { bin += 1 }
      counts[bin] += 1
    }
    self.init(edges: edges, counts: counts)
  }

  private static let (fewest, most) = (8, 40)

  /// Newton's steps from above until they end: no libm, the same everywhere.
  private static func cubeRoot(_ number: Double) -> Double {
    var root = max(number, 1)
    while true {
      let next = (2 * root + number / (root * root)) / 3
      guard next < root else { return root }
      root = next
    }
  }
}
