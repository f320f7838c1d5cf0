// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The operand with its axes in another order: axis i of the result is axis `permutation[i]`.
///
/// Shapes: `[a, b, c] → [c, a, b]` for the permutation 2, 0, 1. Semantics: ONNX `Transpose`,
/// opset 13; without a permutation the order is reversed.
public struct Transpose: Operator {
  public static let name = "Transpose"

  /// Where each axis of the result comes from; nil reverses the axes.
  public var permutation: [Int]?

  /// A transposition by this permutation, or a reversal.
  public init(permutation: [Int]? = nil) { self.permutation = permutation }

  public var attributes: [Attribute] { permutation.map { [Attribute("perm", $0)] } ?? [] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let x = inputs[0].shape
    let order = order(rank: x.rank)
    guard order.count == x.rank else {
      throw error(inputs, .attribute("\(order.count) axes are named for a tensor of \(x.rank)"))
    }
    for (place, axis) in order.enumerated() {
      guard (0..<x.rank).contains(axis) else { throw error(inputs, .axis(axis, rank: x.rank)) }
      guard !order[..<place].contains(axis) else { throw error(inputs, .repeatedAxis(axis)) }
    }
    return [TensorType(inputs[0].elementType, Shape(order.map { x[$0] }))]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let order = order(rank: x.shape.rank)
    let shape = Shape(order.map { x.shape[$0] })
    let strides = x.shape.strides
    let places = try offsets(in: shape, strides: order.map { strides[$0] })
    return [try x.gathered(places, shape: shape)]
  }

  /// dx = dy with the axes put back.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let order = order(rank: step.inputs[0].shape.rank)
    var inverse = order
    for (place, axis) in order.enumerated() { inverse[axis] = place }
    return [try step.builder.add(Transpose(permutation: inverse), [step.dy])]
  }

  private func order(rank: Int) -> [Int] { permutation ?? (0..<rank).reversed() }
}
