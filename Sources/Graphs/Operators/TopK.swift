// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The largest elements along an axis, or the smallest, in order, and where they stand. Of equal ones
/// the first comes first; a NaN counts as the largest.
///
/// Shapes: `[a, b] → [a, k], [a, k]` for axis 1: values, and int64 positions. Semantics: ONNX `TopK`,
/// opset 11, sorted, with k as an attribute; NumPy's order for NaN.
public struct TopK: Operator {
  public static let name = "TopK"

  /// How many.
  public var count: Int
  /// The axis, from the front or (negative) from the back.
  public var axis: Int
  /// Whether the largest are taken, not the smallest.
  public var isLargest: Bool

  /// So many elements of this axis.
  public init(_ count: Int, axis: Int = -1, isLargest: Bool = true) {
    self.count = count
    self.axis = axis
    self.isLargest = isLargest
  }

  public var attributes: [Attribute] {
    [Attribute("k", count), Attribute("axis", axis), Attribute("largest", isLargest)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let elementType = try expectOneElementType(inputs, among: .numbers)
    let axis = try reductionAxes([axis], inputs)[0]
    var lengths = inputs[0].shape.dimensions
    guard (0...lengths[axis]).contains(count) else {
      throw error(inputs, .attribute("there are \(lengths[axis]) elements, not \(count)"))
    }
    lengths[axis] = count
    return [TensorType(elementType, Shape(lengths)), TensorType(.int64, Shape(lengths))]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let types = try outputTypes([x.type])
    let axis = try reductionAxes([axis], [x.type])[0]
    let rows = try ReductionRows(x.shape, along: [axis])
    let chosen: [[Int64]] =
      switch x.storage {
      case .boolean: preconditionFailure("booleans were let through")
      case .int64(let values): try rows.map(values) { try choice($0, <) }
      case .float32(let values): try rows.map(values) { try choice($0, Self.isBelow) }
      case .float64(let values): try rows.map(values) { try choice($0, Self.isBelow) }
      }
    // The rows' own order of places, for a result of this shape.
    let layout = try ReductionRows(types[1].shape, along: [axis])
    let positions = Tensor(layout.scatter(Array(chosen.joined())), shape: types[1].shape)
    let places = flatPlaces(positions.int64Values ?? [], x.shape, axis: axis)
    return [try x.gathered(places, shape: types[0].shape), positions]
  }

  /// dx = dy put back where the elements came from.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, positions) = (step.inputs[0].shape, step.outputs[1])
    let axis = try reductionAxes([axis], [step.inputs[0].type])[0]
    let zeros = [Int64](repeating: 0, count: positions.shape.count)
    let starts = flatPlaces(zeros, x, axis: axis).map { Int64($0) }
    let stride = step.builder.constant(Tensor([Int64(x.strides[axis])], shape: []))
    let places =
      try positions * stride
      + step.builder.constant(Tensor(starts, shape: positions.shape))
    let dx = try step.builder.add(
      GatherGradient(axis: 0, shape: [x.count]),
      [step.dy.reshaped(to: [starts.count]), places.reshaped(to: [starts.count])])
    return [try dx.reshaped(to: x)]
  }

  private func choice<Element>(
    _ row: ArraySlice<Element>, _ isBelow: (Element, Element) -> Bool
  ) throws -> [Int64] {
    try Interrupt.check()
    let order = row.indices.sorted { left, right in
      let (first, second) = isLargest ? (row[right], row[left]) : (row[left], row[right])
      // Spelled out, because the standard library does not promise a stable sort.
      if isBelow(first, second) { return true }
      return !isBelow(second, first) && left < right
    }
    return order.prefix(count).map { Int64($0 - row.startIndex) }
  }

  private static func isBelow<Real: BinaryFloatingPoint>(_ left: Real, _ right: Real) -> Bool {
    left < right || right.isNaN && !left.isNaN
  }

  /// Where positions along the axis stand in the flat operand.
  private func flatPlaces(_ positions: [Int64], _ x: Shape, axis: Int) -> [Int] {
    let inner = x.strides[axis]
    return positions.indices.map { element in
      let outer = element / (count * inner)
      return (outer * x[axis] + Int(positions[element])) * inner + element % inner
    }
  }
}
