// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A tensor cut into parts along an axis; the inverse of `Concat`.
///
/// Shapes: `[a, b + c] → [a, b], [a, c]` for axis 1 and these lengths. Semantics: ONNX `Split`, opset
/// 18, with the lengths as an attribute.
public struct Split: Operator {
  public static let name = "Split"

  /// The axis, from the front or (negative) from the back.
  public var axis: Int
  /// The parts' lengths, which add up to the operand's.
  public var lengths: [Int]

  /// Parts of these lengths.
  public init(axis: Int = 0, lengths: [Int]) {
    self.axis = axis
    self.lengths = lengths
  }

  public var attributes: [Attribute] { [Attribute("axis", axis), Attribute("split", lengths)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let axis = try reductionAxes([axis], inputs)[0]
    let length = inputs[0].shape[axis]
    var rest = length
    for part in lengths {
      guard part >= 0, part <= rest else {
        throw error(inputs, .attribute("\(lengths) does not cut an axis of \(length)"))
      }
      rest -= part
    }
    guard rest == 0, !lengths.isEmpty else {
      throw error(inputs, .attribute("\(lengths) does not cut an axis of \(length)"))
    }
    return lengths.map { part in
      var dimensions = inputs[0].shape.dimensions
      dimensions[axis] = part
      return TensorType(inputs[0].elementType, Shape(dimensions))
    }
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    var start = 0
    return try lengths.map { part in
      let end = start + part
      defer { start = end }
      return try Slice(starts: [start], ends: [end], axes: [axis], steps: [1]).evaluate(inputs)[0]
    }
  }

  /// dx = the parts' gradients one behind the other.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let parts = zip(step.outputs, step.outputGradients).map { output, gradient in
      gradient ?? step.builder.constant(0, output.type)
    }
    return [try step.builder.add(Concat(axis: axis), parts)]
  }
}
