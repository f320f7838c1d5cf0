// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// For each element the product of all others along some axes: the gradient of `ReduceProd`.
///
/// Shapes: any, kept. Ours; ONNX has no such operator.
public struct ProductOfOthers: Operator {
  public static let name = "ProductOfOthers"

  /// The axes, from the front.
  public var axes: [Int]

  /// The products along these axes.
  public init(axes: [Int]) { self.axes = axes }

  public var attributes: [Attribute] { [Attribute("axes", axes)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    _ = try reductionType(axes, true, inputs, among: .reals)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let rows = try ReductionRows(inputs[0].shape, along: axes)
    if case .float32(let values) = inputs[0].storage {
      let products = try rows.map(values) {
        try Self.others($0.map { Double($0) }).map { Float($0) }
      }
      return [Tensor(rows.scatter(Array(products.joined())), shape: inputs[0].shape)]
    }
    let products = try rows.map(inputs[0].doubles) { try Self.others(Array($0)) }
    return [Tensor(rows.scatter(Array(products.joined())), shape: inputs[0].shape)]
  }

  /// Of a row of n it is the product along the last axis of an n × n matrix that has 1 on the diagonal
  /// and the row in each of its rows, so its gradient is that one's.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, builder) = (step.inputs[0], step.builder)
    let kept = (0..<x.shape.rank).filter { !axes.contains($0) }
    let order = kept + axes
    let n = axes.reduce(1) { $0 * x.shape[$1] }
    let rows = kept.reduce(1) { $0 * x.shape[$1] }
    func asRows(_ value: Symbol, _ shape: Shape) throws -> Symbol {
      try builder.add(Transpose(permutation: order), [value]).reshaped(to: shape)
    }
    let diagonal = builder.constant(
      Tensor((0..<n * n).map { $0 / n == $0 % n }, shape: [n, n]))
    let matrix = try diagonal.select(
      x.like(1), else: asRows(x, [rows, 1, n]).expanded(to: [rows, n, n]))
    let others = try builder.add(ProductOfOthers(axes: [2]), [matrix])
    let shares = try diagonal.select(x.like(0), else: others * asRows(step.dy, [rows, n, 1]))
    let dx = try shares.summed(along: [1]).reshaped(to: Shape(order.map { x.shape[$0] }))
    return [try builder.add(Transpose(permutation: order.inverted), [dx])]
  }

  /// What stands before each element times what stands behind it.
  private static func others(_ row: [Double]) throws(Interrupted) -> [Double] {
    var products: [Double] = []
    _ = try row.polledReduce(1.0) { before, value in
      products.append(before)
      return before * value
    }
    _ = try row.indices.polledReduce(1.0) { behind, place in
      let position = row.count - 1 - place
      products[position] *= behind
      return behind * row[position]
    }
    return products
  }
}

extension [Int] {
  /// The permutation that undoes this one.
  fileprivate var inverted: [Int] {
    var inverse = self
    for (place, axis) in enumerated() { inverse[axis] = place }
    return inverse
  }
}
