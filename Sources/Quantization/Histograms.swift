import Graphs
import Tensors

/// Counts of a network's values in equal steps, to cut off percentiles.
struct Histograms {
  /// Steps from the smallest to the largest of a value.
  private static let steps = 4096

  private var counts: [Int: [Int]] = [:]
  private let statistics: NetworkStatistics

  /// Counts the values that may become bytes.
  init(
    _ network: QuantizableNetwork, _ parameters: [String: Tensor], on rows: CalibrationRows,
    _ statistics: NetworkStatistics
  ) throws {
    self.statistics = statistics
    let inputs = network.graph.inputs.map(\.value)
    let asked = network.values.filter { !inputs.contains($0) }
    let compiled = try CompiledGraph(
      try network.probe(asked), parameters: parameters, maximumRows: NetworkStatistics.chunk)
    for start in stride(from: 0, to: rows.count, by: NetworkStatistics.chunk) {
      let input = try rows.tensor(start..<min(start + NetworkStatistics.chunk, rows.count))
      for value in inputs { count(input.floats, of: value) }
      for (value, tensor) in zip(asked, try compiled.run([.tensor(input)])) {
        count(tensor.floats, of: value)
      }
    }
  }

  private mutating func count(_ elements: [Float], of value: Int) {
    guard let measured = statistics.values[value], measured.high > measured.low else { return }
    var counts = counts[value] ?? [Int](repeating: 0, count: Histograms.steps)
    let factor = Float(Histograms.steps) / (measured.high - measured.low)
    for element in elements {
      let step = Int((element - measured.low) * factor)
      counts[min(max(step, 0), Histograms.steps - 1)] += 1
    }
    self.counts[value] = counts
  }

  /// The range that holds a percentage of a value, to the next step.
  func range(of value: Int, percentile: Double) -> ValueRange? {
    guard let measured = statistics.values[value] else { return nil }
    guard let counts = counts[value] else {
      return ValueRange(low: measured.low, high: measured.high)
    }
    let cut = Int((Double(counts.reduce(0, +)) * (100 - percentile) / 200).rounded(.down))
    func steps(_ counts: some Sequence<Int>) -> Int {
      var left = cut
      var steps = 0
      for count in counts {
        left -= count
        if left < 0 { break }
        steps += 1
      }
      return steps
    }
    let width = (measured.high - measured.low) / Float(Histograms.steps)
    let low = measured.low + Float(steps(counts)) * width
    let high = measured.high - Float(steps(counts.reversed())) * width
    return low < high ? ValueRange(low: low, high: high) : nil
  }
}
