// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Tensors one behind the other along an axis.
///
/// Shapes: `[a, b], [a, c] → [a, b + c]` for axis 1; the other lengths are equal. Semantics: ONNX
/// `Concat`, opset 13.
public struct Concat: Operator {
  public static let name = "Concat"

  /// The axis, from the front or (negative) from the back.
  public var axis: Int

  /// Tensors joined along this axis.
  public init(axis: Int) { self.axis = axis }

  public var attributes: [Attribute] { [Attribute("axis", axis)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    let elementType = try expectOneElementType(inputs, among: .all)
    let first = inputs[0].shape
    let axis = try reductionAxes([axis], inputs)[0]
    var lengths = first.dimensions
    for (operand, input) in inputs.enumerated().dropFirst() {
      guard input.shape.rank == first.rank else {
        throw error(
          inputs,
          .rank(operand: operand, expected: first.rank...first.rank, got: input.shape.rank))
      }
      for other in 0..<first.rank where other != axis && input.shape[other] != first[other] {
        throw error(
          inputs,
          .unequal(
            leftAxis: other, left: first[other], rightAxis: other, right: input.shape[other]))
      }
      lengths[axis] += input.shape[axis]
    }
    guard let shape = Shape(checking: lengths) else {
      throw error(inputs, .attribute("the result is too large"))
    }
    return [TensorType(elementType, shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = try outputTypes(inputs.map(\.type))[0].shape
    let axis = try reductionAxes([axis], inputs.map(\.type))[0]
    let outer = shape.dimensions[..<axis].reduce(1, *)
    let inner = shape.dimensions[(axis + 1)...].reduce(1, *)
    let pieces = inputs.map { $0.shape[axis] * inner }
    func joined<Element>(_ parts: [[Element]]) -> [Element] {
      var result: [Element] = []
      result.reserveCapacity(shape.count)
      for row in 0..<outer {
        for (part, piece) in zip(parts, pieces) {
          result += part[row * piece..<(row + 1) * piece]
        }
      }
      return result
    }
    let storage: Tensor.Storage =
      switch inputs[0].storage {
      case .boolean: .boolean(joined(inputs.map(\.booleans)))
      case .int64: .int64(joined(inputs.compactMap(\.int64Values)))
      case .float32: .float32(joined(inputs.map(\.floats)))
      case .float64: .float64(joined(inputs.map(\.doubles)))
      }
    return [Tensor(shape: shape, storage: storage)]
  }

  /// Each operand gets its part of dy.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let axis = try reductionAxes([axis], step.inputs.map(\.type))[0]
    var start = 0
    return try zip(step.inputs, step.needs).map { input, isNeeded in
      let end = start + input.shape[axis]
      defer { start = end }
      guard isNeeded else { return nil }
      return try step.builder.add(
        Slice(starts: [start], ends: [end], axes: [axis], steps: [1]), [step.dy])
    }
  }
}
