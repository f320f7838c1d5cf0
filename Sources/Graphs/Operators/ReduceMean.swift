// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The mean along some axes; along all if none is named. Of no elements it is NaN.
///
/// Shapes: `[a, b, c] → [a, c]` for axis 1, `[a, 1, c]` if dimensions are kept. Order: each output's
/// elements, in row-major order of the reduced axes, are added in float64 by 16 lanes and a fixed
/// tree (`LaneSum`), divided by their count and rounded once. Semantics: ONNX `ReduceMean`, opset 18,
/// with the axes as an attribute.
public struct ReduceMean: Operator {
  public static let name = "ReduceMean"

  /// The axes, from the front or (negative) from the back; nil for all.
  public var axes: [Int]?
  /// Whether a reduced axis stays with the length 1.
  public var keepDimensions: Bool

  /// A mean along these axes.
  public init(axes: [Int]? = nil, keepDimensions: Bool = false) {
    self.axes = axes
    self.keepDimensions = keepDimensions
  }

  public var attributes: [Attribute] {
    (axes.map { [Attribute("axes", $0)] } ?? []) + [Attribute("keepdims", keepDimensions)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try reductionType(axes, keepDimensions, inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let axes = try reductionAxes(axes, [x.type])
    let result = x.shape.reduced(along: axes, keepDimensions: keepDimensions)
    let rows = try ReductionRows(x.shape, along: axes)
    let count = Double(rows.length)
    if case .float32(let values) = x.storage {
      return [Tensor(try rows.map(values) { Float(LaneSum.wide($0) / count) }, shape: result)]
    }
    return [Tensor(try rows.map(x.doubles) { LaneSum.wide($0) / count }, shape: result)]
  }

  /// dx = dy ÷ count, stretched back.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let x = step.inputs[0]
    let axes = try reductionAxes(axes, [x.type])
    let kept = x.shape.reduced(along: axes, keepDimensions: true)
    let count = axes.reduce(1) { $0 * x.shape[$1] }
    let share = try step.dy / step.dy.like(Double(count))
    return [try share.reshaped(to: kept).expanded(to: x.shape)]
  }
}

extension Operator {
  /// The type of a reduction that keeps the element type.
  func reductionType(
    _ axes: [Int]?, _ keepDimensions: Bool, _ inputs: [TensorType], among allowed: [ElementType]
  ) throws(ShapeError) -> TensorType {
    try expect(inputs, count: 1...1)
    let elementType = try expectOneElementType(inputs, among: allowed)
    let axes = try reductionAxes(axes, inputs)
    return TensorType(
      elementType, inputs[0].shape.reduced(along: axes, keepDimensions: keepDimensions))
  }
}
