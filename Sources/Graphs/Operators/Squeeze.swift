// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The operand without some axes of length 1; without any of them if none is named.
///
/// Shapes: `[1, a, 1, b] → [a, 1, b]` for axis 0. Semantics: ONNX `Squeeze`, opset 13, with the axes as
/// an attribute.
public struct Squeeze: Operator {
  public static let name = "Squeeze"

  /// The axes that go, from the front or (negative) from the back; nil for all of length 1.
  public var axes: [Int]?

  /// A removal of these axes.
  public init(axes: [Int]? = nil) { self.axes = axes }

  public var attributes: [Attribute] { axes.map { [Attribute("axes", $0)] } ?? [] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let x = inputs[0].shape
    let gone = try axes.map { axes throws(ShapeError) in try reductionAxes(axes, inputs) }
    for axis in gone ?? [] where x[axis] != 1 {
      throw error(inputs, .attribute("axis \(axis) has \(x[axis]) entries, and only one can go"))
    }
    let axes = gone ?? (0..<x.rank).filter { x[$0] == 1 }
    return [TensorType(inputs[0].elementType, x.reduced(along: axes, keepDimensions: false))]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try inputs[0].reshaped(to: outputTypes(inputs.map(\.type))[0].shape)]
  }

  /// dx = dy in the operand's shape.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy.reshaped(to: step.inputs[0].shape)]
  }
}
