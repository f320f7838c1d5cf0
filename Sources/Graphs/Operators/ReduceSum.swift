// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The sum along some axes; along all if none is named. int64 wraps.
///
/// Shapes: `[a, b, c] → [a, c]` for axis 1, `[a, 1, c]` if dimensions are kept. Order: each
/// output's elements, in row-major order of the summed axes, are added in float64 by 16 lanes and a
/// fixed tree (`LaneSum`) and rounded once. Semantics: ONNX `ReduceSum`, opset 13, with the axes as
/// an attribute.
public struct ReduceSum: Operator {
  public static let name = "ReduceSum"

  /// The axes summed over, from the front or (negative) from the back; nil for all.
  public var axes: [Int]?
  /// Whether a summed axis stays with the length 1.
  public var keepDimensions: Bool

  /// A sum along these axes.
  public init(axes: [Int]? = nil, keepDimensions: Bool = false) {
    self.axes = axes
    self.keepDimensions = keepDimensions
  }

  public var attributes: [Attribute] {
    (axes.map { [Attribute("axes", $0)] } ?? []) + [Attribute("keepdims", keepDimensions)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let elementType = try expectOneElementType(inputs, among: .numbers)
    let axes = try reductionAxes(axes, inputs)
    return [
      TensorType(elementType, inputs[0].shape.reduced(along: axes, keepDimensions: keepDimensions))
    ]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let axes = try reductionAxes(axes, [x.type])
    let result = x.shape.reduced(along: axes, keepDimensions: keepDimensions)
    let rows = try ReductionRows(x.shape, along: axes)
    switch x.storage {
    case .int64(let values):
      return [Tensor(try rows.map(values) { try $0.polledReduce(0, &+) }, shape: result)]
    case .float32(let values):
      return [Tensor(try rows.map(values) { Float(LaneSum.wide($0)) }, shape: result)]
    case .float64(let values):
      return [Tensor(try rows.map(values) { LaneSum.wide($0) }, shape: result)]
    case .boolean: preconditionFailure("a sum of booleans was let through")
    }
  }

  /// dx = dy stretched back.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let x = step.inputs[0]
    let axes = try reductionAxes(axes, [x.type])
    let kept = x.shape.reduced(along: axes, keepDimensions: true)
    return [try step.dy.reshaped(to: kept).expanded(to: x.shape)]
  }
}

extension Operator {
  /// The axes of a reduction counted from the front and ascending; all if `axes` is nil.
  public func reductionAxes(
    _ axes: [Int]?, _ inputs: [TensorType]
  ) throws(ShapeError) -> [Int] {
    let shape = inputs[0].shape
    guard let axes else { return Array(0..<shape.rank) }
    var counted: [Int] = []
    for axis in axes {
      guard let front = try? shape.normalized(axis: axis) else {
        throw error(inputs, .axis(axis, rank: shape.rank))
      }
      guard !counted.contains(front) else { throw error(inputs, .repeatedAxis(axis)) }
      counted.append(front)
    }
    return counted.sorted()
  }
}
