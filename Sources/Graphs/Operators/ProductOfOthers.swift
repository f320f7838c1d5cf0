// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// For each element the product of all others along some axes: the gradient of `ReduceProd`.
///
/// Shapes: any, kept. Ours; ONNX has no such operator. It has no gradient of its own.
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
      let products = rows.map(values) { Self.others($0.map { Double($0) }).map { Float($0) } }
      return [Tensor(rows.scatter(Array(products.joined())), shape: inputs[0].shape)]
    }
    let products = rows.map(inputs[0].doubles) { Self.others(Array($0)) }
    return [Tensor(rows.scatter(Array(products.joined())), shape: inputs[0].shape)]
  }

  /// What stands before each element times what stands behind it.
  private static func others(_ row: [Double]) -> [Double] {
    var products: [Double] = []
    var before = 1.0
    for value in row {
      products.append(before)
      before *= value
    }
    var behind = 1.0
    for position in row.indices.reversed() {
      products[position] *= behind
      behind *= row[position]
    }
    return products
  }
}
