/// Sums of many real numbers in float64, in the order that CKernels documents (`thaw_reduce.h`): lane j
/// of 16 takes elements j, j + 16, …; then lane j takes lane j + 8, j + 4, j + 2, j + 1; blocks of
/// 16,384 elements are combined by a pairwise tree.
public enum LaneSum {
  private static let block = 16384

  /// The sum of float32, in float64.
  public static func wide(_ values: ArraySlice<Float>) -> Double { tree(values) { Double($0) } }

  /// The sum of float64.
  public static func wide(_ values: ArraySlice<Double>) -> Double { tree(values) { $0 } }

  private static func tree<Element>(
    _ values: ArraySlice<Element>, _ wide: (Element) -> Double
  ) -> Double {
    var sums = stride(from: values.startIndex, to: values.endIndex, by: block).map { start in
      lanes(values[start..<min(start + block, values.endIndex)], wide)
    }
    var distance = 1
    while distance < sums.count {
      for index in stride(from: 0, to: sums.count - distance, by: 2 * distance) {
        sums[index] += sums[index + distance]
      }
      distance *= 2
    }
    return sums.first ?? 0
  }

  private static func lanes<Element>(
    _ values: ArraySlice<Element>, _ wide: (Element) -> Double
  ) -> Double {
    var lanes = SIMD16<Double>()
    var place = values.startIndex
    while place + 16 <= values.endIndex {
      var next = SIMD16<Double>()
      for lane in 0..<16 { next[lane] = wide(values[place + lane]) }
      lanes += next
      place += 16
    }
    for lane in 0..<(values.endIndex - place) { lanes[lane] += wide(values[place + lane]) }
    let eight = lanes.lowHalf + lanes.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    return two[0] + two[1]
  }
}
