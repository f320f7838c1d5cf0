import Statistics
import Tensors

/// How strange a row is beside the reference: the mean, over all measures, of how far out its value lies,
/// as the logarithm of the share of the reference that lies as far out.
///
/// One half of the reference says what is usual, the other is scored by it. So the scores of the second
/// half and those of a batch from the same source are drawn alike, and a test may compare them.
public struct Strangeness: Sendable, Equatable {
  /// What is usual, one entry a measure in their order.
  public let scales: [Scale]
  /// Scores of the rows of the second half.
  public let scores: NumberReference

  /// What is usual for one measure.
  public enum Scale: Sendable, Equatable {
    /// Values evenly chosen by rank, ascending; and the share that is missing.
    case numbers([Double], missing: Double)
    /// The share of each category of the reference, then that of any other; and of missing ones.
    case categories([Double], missing: Double)
  }

  /// Values a scale of numbers keeps.
  static let scaleLimit = 65

  /// Rows the reference needs.
  static let leastRows = 40

  /// - Returns: nil for fewer than ``leastRows`` rows.
  init?(_ measures: [Measure], references: [MeasureReference], rowCount: Int) {
    guard rowCount >= Strangeness.leastRows, !measures.isEmpty else { return nil }
    let order = RowOrder.of(rowCount, purpose: "halves")
    let usual = order.prefix(rowCount / 2).sorted()
    let scored = order.dropFirst(rowCount / 2).sorted()
    scales = zip(measures, references).map { Scale($0.selecting(usual), $1) }
    scores = NumberReference(
      Strangeness.scores(measures.map { $0.selecting(scored) }, references, scales))
  }

  init(scales: [Scale], scores: NumberReference) {
    self.scales = scales
    self.scores = scores
  }

  /// The score of each row of a batch.
  ///
  /// - Parameter measures: one for each reference; nil where the batch has no such measure.
  func scores(_ measures: [Measure?], _ references: [MeasureReference]) -> [Double] {
    let known = measures.indices.filter { measures[$0] != nil }
    return Strangeness.scores(
      known.compactMap { measures[$0] }, known.map { references[$0] }, known.map { scales[$0] })
  }

  private static func scores(
    _ measures: [Measure], _ references: [MeasureReference], _ scales: [Scale]
  ) -> [Double] {
    guard let count = measures.first?.values.count else { return [] }
    var sums = [Double](repeating: 0, count: count)
    for ((measure, reference), scale) in zip(zip(measures, references), scales) {
      for (row, surprise) in scale.surprises(measure, reference).enumerated() {
        sums[row] += surprise
      }
    }
    return sums.map { $0 / Double(measures.count) }
  }
}

extension Strangeness.Scale {
  /// What is usual in these rows.
  fileprivate init(_ measure: Measure, _ reference: MeasureReference) {
    let rows = Double(measure.values.count)
    switch (measure.values, reference.content) {
    case (.numbers(let values), _):
      let sorted = values.compactMap { $0 }.sorted()
      let missing = (rows - Double(sorted.count) + 1) / (rows + 2)
      let limit = Strangeness.scaleLimit
      guard sorted.count > limit else {
        self = .numbers(sorted, missing: missing)
        return
      }
      let chosen = (0..<limit).map { sorted[$0 * (sorted.count - 1) / (limit - 1)] }
      self = .numbers(chosen, missing: missing)
    case (.categories(let values), .categories(let categories)):
      let tally = categories.tally(values).counts
      let missing = (Double(values.count { $0 == nil }) + 1) / (rows + 2)
      let total = Double(tally.reduce(0, +) + tally.count)
      self = .categories(tally.map { Double($0 + 1) / total }, missing: missing)
    case (.categories, .numbers):
      preconditionFailure("a reference of another kind than its measure")
    }
  }

  /// For each row minus the logarithm of the share that is as far out.
  fileprivate func surprises(_ measure: Measure, _ reference: MeasureReference) -> [Double] {
    switch (self, measure.values, reference.content) {
    case (.numbers(let usual, let missing), .numbers(let values), _):
      let absent = -Elementary.log(missing)
      let present = (0...usual.count + 1).map { count in
        -Elementary.log(min(1, 2 * Double(count + 1) / Double(usual.count + 2)))
      }
      return values.map { value in
        guard let value else { return absent }
        let below = usual.partitionPoint { $0 < value }
        let upTo = usual.partitionPoint { $0 <= value }
        return present[min(upTo, usual.count - below)]
      }
    case (.categories(let shares, let missing), .categories(let values), .categories(let known)):
      let absent = -Elementary.log(missing)
      let surprises = shares.map { -Elementary.log($0) }
      var positions: [[UInt8]: Int] = [:]
      for (position, level) in known.levels.enumerated() {
        positions[Array(level.name.utf8)] = position
      }
      return values.map { value in
        value.map { surprises[positions[Array($0.utf8)] ?? shares.count - 1] } ?? absent
      }
    default: preconditionFailure("a scale of another kind than its measure")
    }
  }
}

extension [Double] {
  /// The first position of an ascending array for which the condition no longer holds.
  fileprivate func partitionPoint(_ holds: (Double) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if holds(self[middle]) { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
