// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The mean over the rows of the cross-entropy between a softmax and a class.
///
/// Shapes: scores `[n, c]`, labels int64 `[n]` in `0 ..< c` → `[]`. Order: each row's loss by
/// `SoftmaxRow`, times 1 ÷ n, rounded, then summed in the order of `LaneReduction`. Semantics: ONNX
/// `SoftmaxCrossEntropyLoss`, opset 13, with the reduction `mean`.
public struct SoftmaxCrossEntropyLoss: Operator {
  public static let name = "SoftmaxCrossEntropyLoss"

  public init() {}

  public var attributes: [Attribute] { [Attribute("reduction", "mean")] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    return [TensorType(try expectScoresAndLabels(inputs), [])]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let (scores, labels) = (inputs[0], try checkedLabels(inputs))
    let losses = zip(scores.wideRows, labels).map { row, label in
      scores.rowWeight * SoftmaxRow(row).loss(label: label)
    }
    return [scores.laneSum(losses)]
  }

  /// dscores = dy · (softmax − one-hot) ÷ n.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.builder.add(SoftmaxCrossEntropyGradient(), step.inputs) * step.dy, nil]
  }
}

extension Operator {
  /// The element type of scores `[n, c]` beside labels int64 `[n]`.
  func expectScoresAndLabels(_ inputs: [TensorType]) throws(ShapeError) -> ElementType {
    let elementType = try expectOneElementType([inputs[0]], among: .reals)
    guard inputs[0].shape.rank == 2 else {
      throw error(inputs, .rank(operand: 0, expected: 2...2, got: inputs[0].shape.rank))
    }
    guard inputs[1].elementType == .int64 else {
      throw error(inputs, .elementType(operand: 1, got: inputs[1].elementType))
    }
    guard inputs[1].shape == [inputs[0].shape[0]] else {
      throw error(inputs, .shape(operand: 1, expected: [inputs[0].shape[0]]))
    }
    return elementType
  }

  /// The labels, each in the range of the scores' columns.
  ///
  /// - Throws: `GraphError.label`.
  func checkedLabels(_ inputs: [Tensor]) throws -> [Int] {
    let classes = inputs[0].shape[1]
    return try inputs[1].integers().map { label in
      guard (0..<Int64(classes)).contains(label) else {
        throw GraphError.label(label, classes: classes)
      }
      return Int(label)
    }
  }
}
