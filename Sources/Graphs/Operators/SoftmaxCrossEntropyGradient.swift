import Tensors

/// The gradient of `SoftmaxCrossEntropyLoss` by its scores: (softmax − one-hot) · 1 ÷ n.
///
/// Shapes: scores `[n, c]`, labels int64 `[n]` → `[n, c]`. Ours; ONNX has no such operator.
public struct SoftmaxCrossEntropyGradient: Operator {
  public static let name = "SoftmaxCrossEntropyGradient"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    _ = try expectScoresAndLabels(inputs)
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let labels = try checkedLabels(inputs)
    let storage: Tensor.Storage =
      switch inputs[0].storage {
      case .float64(let scores): .float64(gradient(scores, labels))
      default: .float32(gradient(inputs[0].floats, labels))
      }
    return [Tensor(shape: inputs[0].shape, storage: storage)]
  }

  private func gradient<Element: ElementaryReal>(
    _ scores: [Element], _ labels: [Int]
  ) -> [Element] {
    let (columns, weight) = (scores.count / max(1, labels.count), 1 / Element(labels.count))
    return labels.enumerated().flatMap { row, label in
      let shares = SoftmaxRow(Array(scores[row * columns..<(row + 1) * columns])).shares
      return shares.enumerated().map { weight * ($0 == label ? $1 - 1 : $1) }
    }
  }

  /// With s the softmax: dscores = s · (g − Σ g · s) ÷ n, where g is the gradient of this result.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let scores = step.inputs[0]
    let shares = try step.builder.add(Softmax(axis: 1), [scores])
    let total = try (step.dy * shares).summed(along: [1], keepDimensions: true)
    let weight = scores.like(1 / Double(scores.shape[0]))
    return [try shares * (step.dy - total) * weight, nil]
  }
}
