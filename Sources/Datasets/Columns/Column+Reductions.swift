/// What a whole column is reduced to; a raw value is the function's name in the language.
public enum Reduction: String, Sendable, CaseIterable {
  case sum, mean, `var`, std, min, max, median
}

extension Column {
  /// The values of a numeric column reduced to one number, missing ones skipped.
  ///
  /// The sum of integers is exact, then rounded to float64. `var` and `std` divide by the count, as
  /// the tensor functions of these names do. NaN counts as a value and makes the result NaN.
  ///
  /// - Returns: nil where no value is left, but 0 for the sum.
  /// - Throws: ``DatasetError/unsupported(operation:left:right:)``, and
  ///   ``DatasetError/integerOverflow(operation:row:)`` for a sum of integers outside 64 bits.
  public func reduced(by reduction: Reduction) throws(DatasetError) -> Double? {
    guard let numbers = values.numbers else {
      throw .unsupported(operation: reduction.rawValue, left: "\(kind) column", right: nil)
    }
    if reduction == .sum, case .int64(let values) = values {
      return Double(try exactSum(values))
    }
    let present = numbers.compactMap { $0 }
    if present.isEmpty { return reduction == .sum ? 0 : nil }
    let moments = Moments(present)
    if reduction != .sum, present.contains(where: \.isNaN) { return .nan }
    switch reduction {
    case .sum: return moments.sum
    case .mean: return moments.mean
    case .var: return moments.variance
    case .std: return moments.variance.squareRoot()
    case .min: return present.min()
    case .max: return present.max()
    case .median: return quantile(ofSorted: present.sorted(), numerator: 1, denominator: 2)
    }
  }

  /// The sum, the least or the greatest value of an `int64` column, exactly; nil for other
  /// reductions and columns, and where no value is left to have a least.
  ///
  /// - Throws: ``DatasetError/integerOverflow(operation:row:)`` for a sum outside 64 bits.
  public func reducedExactly(by reduction: Reduction) throws(DatasetError) -> Int64? {
    guard case .int64(let values) = values else { return nil }
    switch reduction {
    case .sum: return try exactSum(values)
    case .min: return values.compactMap { $0 }.min()
    case .max: return values.compactMap { $0 }.max()
    case .mean, .var, .std, .median: return nil
    }
  }

  /// The distinct values in ascending order, without missing ones; texts by their UTF-8 bytes, false
  /// before true, NaN last. Images have no order and are not told apart.
  ///
  /// - Throws: ``DatasetError/unsupported(operation:left:right:)`` for images.
  public func distinct() throws(DatasetError) -> Column {
    let grouping = try exactGrouping()
    let present = zip(grouping.labels, grouping.firstRows).filter { $0.0 != .missing }
    return Column(name: name, values: values.gathered(present.map(\.1)))
  }

  private func exactSum(_ values: [Int64?]) throws(DatasetError) -> Int64 {
    var sum: Int64 = 0
    for row in values.indices {
      guard let value = values[row] else { continue }
      let (next, overflow) = sum.addingReportingOverflow(value)
      guard !overflow else { throw .integerOverflow(operation: "sum", row: row) }
      sum = next
    }
    return sum
  }
}

/// Sum, mean and population variance, added up in the order of the rows.
struct Moments {
  let sum: Double
  let mean: Double
  let variance: Double

  /// - Precondition: `values` is not empty.
  init(_ values: [Double]) {
    sum = values.reduce(0, +)
    let mean = sum / Double(values.count)
    // Two passes: the difference of two large sums of squares would lose the digits that matter.
    variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
    self.mean = mean
  }
}

/// The quantile numerator/denominator by linear interpolation between neighbours, NumPy's default.
///
/// - Precondition: `sorted` is ascending, not empty, and without NaN.
func quantile(ofSorted sorted: [Double], numerator: Int, denominator: Int) -> Double {
  let scaled = (sorted.count - 1) * numerator
  let position = scaled / denominator
  let fraction = Double(scaled % denominator) / Double(denominator)
  let lower = sorted[position]
  // Also keeps two equal infinities from giving NaN.
  if fraction == 0 || lower == sorted[position + 1] { return lower }
  return lower + (sorted[position + 1] - lower) * fraction
}
