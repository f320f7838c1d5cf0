import CKernels
import Models
import Tensors

/// Numbers are learned as (t − mean) ÷ deviation over the rows learned from, so that one learning
/// rate suits kilometres and millimetres; weights go in and come out in the target's own units.
/// Classes need none of it.
struct TargetScale: Sendable {
  private let mean: Float
  private let deviation: Float

  init(_ targets: FitExamples.Targets) {
    guard case .numbers(let values) = targets else {
      (mean, deviation) = (0, 1)
      return
    }
    let count = Double(values.count)
    let center = values.reduce(0.0) { $0 + Double($1) } / count
    let squares = values.reduce(0.0) { $0 + (Double($1) - center) * (Double($1) - center) }
    let spread = Float((squares / count).squareRoot())
    mean = Float(center)
    deviation = spread > 0 && spread.isFinite ? spread : 1
  }

  /// Squared errors in learned units times this are in the target's.
  var lossFactor: Double { Double(deviation) * Double(deviation) }

  /// Targets as a training step reads them: int64 `[n]`, or float32 `[n, 1]`.
  func tensor(of targets: FitExamples.Targets) -> Tensor {
    switch targets {
    case .classes(let labels): Tensor(labels.map(Int64.init), shape: [labels.count])
    case .numbers(let values):
      Tensor(values.map { ($0 - mean) / deviation }, shape: [values.count, 1])
    }
  }

  /// Learned losses times this are in the target's unit, where a loss has one.
  func factor(of loss: any Loss) -> Double {
    (0..<loss.unitPower).reduce(1) { factor, _ in factor * Double(deviation) }
  }

  /// Targets as a loss compares them with scores, `[n, c]` row by row: a share of each class, of which
  /// `smoothing` is spread over all; or the number in learned units.
  func shares(of targets: FitExamples.Targets, classes: Int, smoothing: Double) -> [Float] {
    switch targets {
    case .numbers(let values): return values.map { ($0 - mean) / deviation }
    case .classes(let labels):
      let (spread, own) = (Float(smoothing / Double(classes)), Float(1 - smoothing))
      return labels.flatMap { label in
        (0..<classes).map { $0 == label ? own + spread : spread }
      }
    }
  }

  /// The head's weights for learned units.
  ///
  /// A head whose outputs are further from the targets than their mean, a new one above all, knows
  /// nothing of the target's unit. It keeps its direction and starts with outputs of mean 0 and
  /// deviation 1; otherwise millimetres would start a thousand times further off than metres.
  func normalize(
    _ weights: inout [String: Tensor], _ head: Model.Head, outputs: Tensor, targets: [Float]
  ) {
    let outputs = outputs.floatValues
    let error = zip(outputs, targets).reduce(0.0) { sum, pair in
      sum + (Double(pair.0) - Double(pair.1)) * (Double(pair.0) - Double(pair.1))
    }
    let knowsUnit = error < lossFactor * Double(targets.count)
    let scale = knowsUnit ? self : TargetScale(.numbers(outputs))
    map(&weights, head.weight) { $0 / scale.deviation }
    map(&weights, head.bias) { ($0 - scale.mean) / scale.deviation }
  }

  /// The head's weights for the target's own units.
  func denormalize(_ weights: inout [String: Tensor], _ head: Model.Head) {
    guard deviation != 1 || mean != 0 else { return }
    map(&weights, head.weight) { $0 * deviation }
    map(&weights, head.bias) { $0 * deviation + mean }
  }

  /// Loss and right answers of outputs, row by row in float64: cross-entropy of a softmax, or
  /// squared error in the target's units.
  func loss(outputs: [Float], width: Int, _ targets: FitExamples.Targets) -> LossSum {
    var sum = LossSum()
    sum.rowCount = targets.count
    switch targets {
    case .classes(let labels):
      var correct = 0
      for (row, label) in labels.enumerated() {
        let logits = outputs[row * width..<(row + 1) * width].map(Double.init)
        let peak = logits.max() ?? 0
        let total = logits.reduce(0) { $0 + thaw_exp_f64($1 - peak) }
        sum.loss += thaw_log_f64(total) + peak - logits[label]
        // Of equal logits the first is the answer, as in evaluation.
        if logits.firstIndex(of: peak) == label { correct += 1 }
      }
      sum.correctCount = correct
    case .numbers(let values):
      for (output, value) in zip(outputs, values) {
        let error = Double((value - mean) / deviation) - Double(output)
        sum.loss += error * error * lossFactor
      }
    }
    return sum
  }

  private func map(
    _ weights: inout [String: Tensor], _ name: String, _ transform: (Float) -> Float
  ) {
    guard let tensor = weights[name] else { return }
    weights[name] = Tensor(tensor.floatValues.map(transform), shape: tensor.shape)
  }
}
