import Interpreter
import Models

/// What a quantized model's layers compute with, and what was tried to make them.
struct QuantizationRendering {
  let model: Model
  let record: QuantizationRecord

  func rendering(width: Int) -> Rendering {
    var table = TextTable([
      ("layer", .left), ("numbers", .left), ("range", .right), ("signal to noise", .right),
    ])
    for layer in record.layers {
      table.add([
        layer.name, layer.isInteger ? "int8" : "float32",
        "\(Wording.number(Double(layer.low))) … \(Wording.number(Double(layer.high)))",
        layer.signalToNoise.map { "\(Wording.fixed($0, decimals: 1)) dB" } ?? "",
      ])
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
    record.methods
      + record.trials.map { trial in
        let what =
          trial.region.map { region in
            "back to float32: \(region)"
              + (trial.signalToNoise.map { " (alone \(Wording.fixed($0, decimals: 1)) dB)" } ?? "")
          } ?? "all in int8"
        let place = trial.slice.map { " in \($0)" } ?? ""
        let loss =
          trial.loss > 0
          ? "\(Wording.percent(trial.loss)) of accuracy lost\(place)" : "nothing lost"
        return "tried \(what): \(loss), \(trial.isWithin ? "kept" : "too much")"
      }
  }
}
