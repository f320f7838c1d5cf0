// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Entries of an axis chosen by number.
///
/// Shapes: data `[a, b, c]`, indices (int64) `[i, j]` → `[a, i, j, c]` for axis 1; negative indices
/// count from the end. Semantics: ONNX `Gather`, opset 13.
public struct Gather: Operator {
  public static let name = "Gather"

  /// The axis, from the front or (negative) from the back.
  public var axis: Int

  /// Entries of this axis.
  public init(axis: Int = 0) { self.axis = axis }

  public var attributes: [Attribute] { [Attribute("axis", axis)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    let (data, indices) = (inputs[0].shape, inputs[1].shape)
    guard inputs[1].elementType == .int64 else {
      throw error(inputs, .elementType(operand: 1, got: inputs[1].elementType))
    }
    let axis = try reductionAxes([axis], inputs)[0]
    let lengths =
      Array(data.dimensions[..<axis]) + indices.dimensions + Array(data.dimensions[(axis + 1)...])
    guard let shape = Shape(checking: lengths) else {
      throw error(inputs, .attribute("the result is too large"))
    }
    return [TensorType(inputs[0].elementType, shape)]
  }

  /// - Throws: `TensorError.indexOutOfRange`.
  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = try outputTypes(inputs.map(\.type))[0].shape
    let places = try Self.places(inputs[1], in: inputs[0].shape, axis: axis)
    return [try inputs[0].gathered(places, shape: shape)]
  }

  /// dx = dy added up at the entries it came from; the indices have none.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let rule = GatherGradient(axis: axis, shape: step.inputs[0].shape)
    return [step.needs[0] ? try step.builder.add(rule, [step.dy, step.inputs[1]]) : nil, nil]
  }

  /// Where the result's elements stand in the data.
  static func places(_ indices: Tensor, in data: Shape, axis: Int) throws -> [Int] {
    let axis = try data.normalized(axis: axis)
    let outer = data.dimensions[..<axis].reduce(1, *)
    let inner = data.dimensions[(axis + 1)...].reduce(1, *)
    let entries = try (indices.int64Values ?? []).enumerated().map { place, index throws -> Int in
      if place & 0xFFFF == 0 { try Interrupt.check() }
      guard index >= -data[axis], index < data[axis] else {
        throw TensorError.indexOutOfRange(index: Int(index), length: data[axis], axis: axis)
      }
      return Int(index) + (index < 0 ? data[axis] : 0)
    }
    var places: [Int] = []
    places.reserveCapacity(outer * entries.count * inner)
    var polls = 0
    for row in 0..<outer {
      for entry in entries {
        if places.count >= polls {
          try Interrupt.check()
          polls = places.count + pollInterval
        }
        let start = (row * data[axis] + entry) * inner
        places += start..<start + inner
      }
    }
    return places
  }
}
