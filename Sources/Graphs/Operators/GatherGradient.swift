// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// What `Gather` chose, added up at the entries it came from, in the order of the choice.
///
/// Shapes: dy as `Gather` gave it and its indices → `shape`. Ours; in ONNX it takes a `ScatterND`
/// with reduction.
public struct GatherGradient: Operator {
  public static let name = "GatherGradient"

  /// The axis that was chosen from.
  public var axis: Int
  /// The shape of the data.
  public var shape: Shape

  /// The gradient of a choice from data of this shape.
  public init(axis: Int, shape: Shape) {
    self.axis = axis
    self.shape = shape
  }

  public var attributes: [Attribute] {
    [Attribute("axis", axis), Attribute("shape", shape.dimensions)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    guard inputs[0].elementType.isReal else {
      throw error(inputs, .elementType(operand: 0, got: inputs[0].elementType))
    }
    let data = TensorType(inputs[0].elementType, shape)
    let expected = try Gather(axis: axis).outputTypes([data, inputs[1]])[0]
    guard inputs[0].shape == expected.shape else {
      throw error(inputs, .shape(operand: 0, expected: expected.shape))
    }
    return [data]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [inputs[0].scattered(to: try Gather.places(inputs[1], in: shape, axis: axis), shape: shape)]
  }

  /// It is linear: the gradient is the same choice from dy.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.builder.add(Gather(axis: axis), [step.dy, step.inputs[1]]), nil]
  }
}
