// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A matrix: the axes before `axis` become the rows, the others the columns.
///
/// Shapes: `[a, b, c, d] → [a·b, c·d]` for axis 2. Semantics: ONNX `Flatten`, opset 13.
public struct Flatten: Operator {
  public static let name = "Flatten"

  /// The first axis that goes into the columns; up to and including the rank.
  public var axis: Int

  /// A matrix with all but the first `axis` axes in its columns.
  public init(axis: Int = 1) { self.axis = axis }

  public var attributes: [Attribute] { [Attribute("axis", axis)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let x = inputs[0].shape
    let counted = axis < 0 ? axis + x.rank : axis
    guard (0...x.rank).contains(counted) else { throw error(inputs, .axis(axis, rank: x.rank)) }
    let rows = x.dimensions[..<counted].reduce(1, *)
    let columns = x.dimensions[counted...].reduce(1, *)
    return [TensorType(inputs[0].elementType, [rows, columns])]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try inputs[0].reshaped(to: try outputTypes(inputs.map(\.type))[0].shape)]
  }

  /// dx = dy in the operand's shape.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy.reshaped(to: step.inputs[0].shape)]
  }
}
