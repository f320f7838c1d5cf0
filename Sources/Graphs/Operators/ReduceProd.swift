// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The product along some axes; along all if none is named. int64 wraps; of no elements it is 1.
///
/// Shapes: `[a, b, c] → [a, c]` for axis 1, `[a, 1, c]` if dimensions are kept. Order: from 1, in
/// row-major order of the reduced axes; float32 in float64, rounded once. Semantics: ONNX
/// `ReduceProd`, opset 18, with the axes as an attribute.
public struct ReduceProd: Operator {
  public static let name = "ReduceProd"

  /// The axes, from the front or (negative) from the back; nil for all.
  public var axes: [Int]?
  /// Whether a reduced axis stays with the length 1.
  public var keepDimensions: Bool

  /// A product along these axes.
  public init(axes: [Int]? = nil, keepDimensions: Bool = false) {
    self.axes = axes
    self.keepDimensions = keepDimensions
  }

  public var attributes: [Attribute] {
    (axes.map { [Attribute("axes", $0)] } ?? []) + [Attribute("keepdims", keepDimensions)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try reductionType(axes, keepDimensions, inputs, among: .numbers)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let axes = try reductionAxes(axes, [x.type])
    let rows = try ReductionRows(x.shape, along: axes)
    let storage: Tensor.Storage =
      switch x.storage {
      case .int64(let values): .int64(try rows.map(values) { try $0.polledReduce(1, &*) })
      case .float64(let values): .float64(try rows.map(values) { try $0.polledReduce(1, *) })
      default:
        .float32(
          try rows.map(x.floats) { Float(try $0.polledReduce(1.0) { $0 * Double($1) }) })
      }
    let result = x.shape.reduced(along: axes, keepDimensions: keepDimensions)
    return [Tensor(shape: result, storage: storage)]
  }

  /// dx = dy · the product of the other elements, so that zeros need no division.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let x = step.inputs[0]
    let axes = try reductionAxes(axes, [x.type])
    let kept = x.shape.reduced(along: axes, keepDimensions: true)
    let others = try step.builder.add(ProductOfOthers(axes: axes), [x])
    return [try others * step.dy.reshaped(to: kept)]
  }
}
