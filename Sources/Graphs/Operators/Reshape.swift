// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The same elements in row-major order in another shape.
///
/// Shapes: any → `shape`, with equally many elements; one length may be −1, which is worked out,
/// and 0 keeps the operand's length on that axis. Semantics: ONNX `Reshape`, opset 14, with the
/// shape as an attribute.
public struct Reshape: Operator {
  public static let name = "Reshape"

  /// Lengths of the result's axes; −1 for at most one that is worked out, 0 for one that is kept.
  public var lengths: [Int]

  /// A reshape to these lengths, of which one may be −1 and any may be 0 for "as it was".
  public init(lengths: [Int]) { self.lengths = lengths }

  /// A reshape to exactly this shape.
  public init(shape: Shape) {
    // 0 means "keep" in ONNX; a true zero length is kept by the operand's own count of 0.
    lengths = shape.dimensions
    isExact = true
  }

  /// Whether a length of 0 means 0 (ONNX's `allowzero`).
  public private(set) var isExact = false

  public var attributes: [Attribute] {
    [Attribute("shape", lengths), Attribute("allowzero", isExact)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    return [TensorType(inputs[0].elementType, try shape(inputs))]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try inputs[0].reshaped(to: try shape(inputs.map(\.type)))]
  }

  /// dx = dy in the operand's shape.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy.reshaped(to: step.inputs[0].shape)]
  }

  private func shape(_ inputs: [TensorType]) throws(ShapeError) -> Shape {
    let x = inputs[0].shape
    var resolved = lengths
    for axis in resolved.indices where resolved[axis] == 0 && !isExact {
      guard axis < x.rank else { throw error(inputs, .axis(axis, rank: x.rank)) }
      resolved[axis] = x[axis]
    }
    let open = resolved.indices.filter { resolved[$0] == -1 }
    guard open.count <= 1 else {
      throw error(inputs, .attribute("more than one length is left open"))
    }
    if let axis = open.first {
      resolved[axis] = 1
      guard let rest = Shape(checking: resolved)?.count, rest > 0, x.count % rest == 0 else {
        throw error(inputs, .count(expected: Shape(checking: resolved)?.count ?? 0, got: x.count))
      }
      resolved[axis] = x.count / rest
    }
    guard let shape = Shape(checking: resolved) else {
      throw error(inputs, .attribute("the shape \(lengths) is out of range"))
    }
    guard shape.count == x.count else {
      throw error(inputs, .count(expected: shape.count, got: x.count))
    }
    return shape
  }
}
