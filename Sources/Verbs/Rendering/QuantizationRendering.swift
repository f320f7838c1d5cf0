import Interpreter
import Models

/// What a quantized model's layers compute with, and what was tried to make them.
struct QuantizationRendering {
  let model: Model
  let record: QuantizationRecord

  func rendering(width: Int) -> Rendering {
    // Only an attempt to stay within a budget asks what a layer costs the logits.
    let hasGains = record.layers.contains { $0.gain != nil }
    var table = TextTable(
      [("layer", .left), ("numbers", .left), ("range", .right), ("signal to noise", .right)]
        + (hasGains ? [("gain", .right)] : []))
    for layer in record.layers {
      let cells = [
        layer.name, layer.isInteger ? "int8" : "float32",
        "\(Wording.number(Double(layer.low))) … \(Wording.number(Double(layer.high)))",
        layer.signalToNoise.map { "\(Wording.fixed($0, decimals: 1)) dB" } ?? "",
      ]
      let gain = layer.gain.map { "\(Wording.fixed($0, decimals: 2)) dB" } ?? ""
      table.add(cells + (hasGains ? [gain] : []))
    }
    return table.rendering(width: width, above: heading, below: story.joined(separator: "\n"))
  }

  private var heading: String {
    let count = record.layers.count(where: \.isInteger)
    let share = Double(model.weightByteCount) / Double(max(1, record.realByteCount))
    return "\(model.architecture) for \(model.target.words): \(count) of "
      + "\(Wording.count(record.layers.count, "layer")) in int8, "
      + "\(Wording.bytes(model.weightByteCount)), \(Wording.percent(share)) of the "
      + "\(Wording.bytes(record.realByteCount)) before"
  }

  /// How it was made, and what was tried.
  private var story: [String] {
    let gained = record.layers.contains { $0.gain != nil }
    let order =
      "gain: decibels that the logits gain when this layer alone is float32; back went those that gain most"
    return record.methods + (gained ? [order] : []) + record.trials.map(sentence)
  }

  /// The attempt whose model this is: each that was enough needed fewer layers than the one before.
  private var kept: QuantizationRecord.Trial? { record.trials.last { $0.isWithin } }

  private func sentence(_ trial: QuantizationRecord.Trial) -> String {
    let place = trial.slice.map { " in \($0)" } ?? ""
    let loss =
      trial.loss > 0 ? "\(Wording.percent(trial.loss)) of accuracy lost\(place)" : "nothing lost"
    // Further rows could hardly have changed the verdict.
    let rows = trial.isWithin ? nil : trial.rowCount
    let all = kept?.rowCount
    let scored =
      if let rows, let all, rows < all {
        " (seen after the \(Wording.count(rows)) of \(Wording.count(all)) rows nearest to another answer)"
      } else { "" }
    let verdict = trial == kept ? "kept" : trial.isWithin ? "enough" : "too much"
    return "tried \(what(trial)): \(loss)\(scored), \(verdict)"
  }

  private func what(_ trial: QuantizationRecord.Trial) -> String {
    guard trial.rowCount != nil else {
      return trial.layers.first.map { "back to float32: \($0)" } ?? "all in int8"
    }
    switch trial.layers.count {
    case 0:
      let others = record.layers.filter { !$0.isInteger && kept?.layers.contains($0.name) != true }
      return others.isEmpty ? "all in int8" : "all others in int8"
    case 1...3: return "float32 for \(Wording.list(trial.layers))"
    default: return "float32 for the first \(trial.layers.count) of that order"
    }
  }
}
