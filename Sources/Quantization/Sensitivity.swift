import Graphs
import Models
import Tensors

/// How much each layer of integers changes what a network says.
struct Sensitivity {
  /// Signal to noise of the logits with all layers of a draft in integers, in decibels; nil where the
  /// integers change nothing.
  let signalToNoise: Double?
  /// Layers of integers with the decibels that the logits gain when the layer alone goes back to real
  /// numbers, the largest first; of equal ones the one nearer to the input.
  let gains: [(name: String, decibels: Double)]

  /// Measures by what each layer's way back does, not by its noise alone: the corrections of the layers
  /// below and above are then the ones it has to live with.
  init(_ quantizer: Quantizer, _ draft: Draft) throws {
    let inputs = try Inputs(quantizer.rows)
    let real = try inputs.logits(
      quantizer.network.graph,
      quantizer.network.model.parameters.tensors(of: quantizer.network.graph))
    func ratio(_ layers: Set<String>) throws -> Double? {
      let (integers, weights) = quantizer.parts(of: draft, real: layers)
      let graph = try quantizer.network.graph.quantized(by: integers)
      let logits = try inputs.logits(graph, weights)
      var (signal, noise) = (0.0, 0.0)
      for (x, y) in zip(real, logits) {
        signal += Double(x) * Double(x)
        noise += Double(x - y) * Double(x - y)
      }
      return Decibels.of(signal, over: noise)
    }
    let all = try ratio([])
    signalToNoise = all
    guard let all else {
      gains = draft.integers.map { ($0.name, 0) }
      return
    }
    let found = try draft.integers.map { layer in
      // Without any noise left nothing could gain more.
      (name: layer.name, decibels: (try ratio([layer.name]) ?? Sensitivity.mostDecibels) - all)
    }
    gains = found.enumerated().sorted {
      (-$0.element.decibels, $0.offset) < (-$1.element.decibels, $1.offset)
    }.map(\.element)
  }

  /// What stands for no noise at all.
  private static let mostDecibels = 400.0
}

/// The rows as a network reads them.
private struct Inputs {
  private let chunks: [Tensor]

  init(_ rows: CalibrationRows) throws {
    chunks = try stride(from: 0, to: rows.count, by: CompiledGraph.defaultRows).map {
      try rows.tensor($0..<min($0 + CompiledGraph.defaultRows, rows.count))
    }
  }

  func logits(_ graph: Graph, _ parameters: [String: Tensor]) throws -> [Float] {
    let compiled = try CompiledGraph(graph, parameters: parameters)
    return try chunks.flatMap { try compiled.run([.tensor($0)])[0].floats }
  }
}
