// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

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
    let (scores, labels) = (inputs[0], try checkedLabels(inputs))
    let gradient = zip(scores.wideRows, labels).flatMap { row, label in
      SoftmaxRow(row).shares.enumerated().map { column, share in
        scores.rowWeight * (share - (column == label ? 1 : 0))
      }
    }
    return [scores.like(gradient, shape: scores.shape)]
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
