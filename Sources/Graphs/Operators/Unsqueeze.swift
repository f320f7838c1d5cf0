// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The operand with new axes of length 1.
///
/// Shapes: `[a, b] → [1, a, b, 1]` for the axes 0 and 3, which are the result's. Semantics: ONNX
/// `Unsqueeze`, opset 13, with the axes as an attribute.
public struct Unsqueeze: Operator {
  public static let name = "Unsqueeze"

  /// The new axes in the result, from the front or (negative) from the back.
  public var axes: [Int]

  /// New axes in these places.
  public init(axes: [Int]) { self.axes = axes }

  public var attributes: [Attribute] { [Attribute("axes", axes)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let rank = inputs[0].shape.rank + axes.count
    var isNew = [Bool](repeating: false, count: rank)
    for axis in axes {
      let place = axis < 0 ? axis + rank : axis
      guard isNew.indices.contains(place) else { throw error(inputs, .axis(axis, rank: rank)) }
      guard !isNew[place] else { throw error(inputs, .repeatedAxis(axis)) }
      isNew[place] = true
    }
    var lengths = inputs[0].shape.dimensions[...]
    return [
      TensorType(inputs[0].elementType, Shape(isNew.map { $0 ? 1 : lengths.removeFirst() }))
    ]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try inputs[0].reshaped(to: outputTypes(inputs.map(\.type))[0].shape)]
  }

  /// dx = dy in the operand's shape.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy.reshaped(to: step.inputs[0].shape)]
  }
}
