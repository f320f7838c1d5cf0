// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The sum of all elements' squares, in the order a training step adds them.
///
/// Shapes: any `→ [1]`. Order: each square is rounded; a weight of four axes stands as kernels keep it
/// (``WeightPacking``), lanes that fill up its panels as 0, all else row-major; then the order of
/// `LaneReduction`. Ours; ONNX has no such operator.
public struct SumSquares: Operator {
  public static let name = "SumSquares"

  /// Groups of the convolution whose weight it is.
  public var group: Int

  /// A sum of squares.
  public init(group: Int = 1) { self.group = group }

  public var attributes: [Attribute] { [Attribute("group", group)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    return [TensorType(try expectOneElementType(inputs, among: .reals), [1])]
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    let x = inputs[0]
    if case .float64(let values) = x.storage {
      return [Tensor([LaneReduction.sum(values.map { $0 * $0 })], shape: [1])]
    }
    let values =
      x.shape.rank == 4 ? WeightPacking(x.shape, group: group).packed(x.floats) : x.floats
    return [Tensor([LaneReduction.sum(values.map { $0 * $0 })], shape: [1])]
  }

  /// dx = 2 x · dy.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.inputs[0] * (step.dy.reshaped(to: []) * step.dy.like(2))]
  }
}
