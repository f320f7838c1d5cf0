// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The largest element of each channel; NaN if one is among them.
///
/// Shapes: `[n, c, …] → [n, c, 1, …]`; of no places there is none, so that is refused. Semantics: ONNX
/// `GlobalMaxPool`, opset 1.
public struct GlobalMaxPool: Operator {
  public static let name = "GlobalMaxPool"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let rank = inputs[0].shape.rank
    guard rank >= 3 else { throw error(inputs, .rank(operand: 0, expected: 3...8, got: rank)) }
    _ = try expectOneElementType(inputs, among: .reals)
    return try largest(rank).outputTypes(inputs)
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    try largest(inputs[0].shape.rank).evaluate(inputs)
  }

  /// dx = dy where x is the largest, shared equally where several are.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.sharedAmongExtremes(along: Array(2..<step.inputs[0].shape.rank))]
  }

  private func largest(_ rank: Int) -> ReduceMax {
    ReduceMax(axes: Array(2..<rank), keepDimensions: true)
  }
}
