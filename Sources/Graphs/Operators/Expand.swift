// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The operand stretched to a shape.
///
/// Shapes: `[3, 1] → [2, 3, 4]`; lengths are compared from the right and 1 stretches. Semantics:
/// ONNX `Expand`, opset 13, with the shape as an attribute and without its two-way stretching.
public struct Expand: Operator {
  public static let name = "Expand"

  /// The shape of the result.
  public var shape: Shape

  /// A stretching to this shape.
  public init(shape: Shape) { self.shape = shape }

  public var attributes: [Attribute] { [Attribute("shape", shape.dimensions)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    guard (try? inputs[0].shape.broadcast(with: shape)) == shape else {
      throw error(inputs, .notBroadcastable)
    }
    return [TensorType(inputs[0].elementType, shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let places = try offsets(in: shape, strides: x.shape.strides(broadcastTo: shape))
    return [try x.gathered(places, shape: shape)]
  }

  /// dx = dy summed over what was stretched.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy.summed(to: step.inputs[0].shape)]
  }
}
