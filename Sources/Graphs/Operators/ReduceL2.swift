// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The root of the sum of squares along some axes; along all if none is named.
///
/// Shapes: `[a, b, c] → [a, c]` for axis 1, `[a, 1, c]` if dimensions are kept. Order: each output's
/// squares in float64, in row-major order of the reduced axes, are added by 16 lanes and a fixed tree
/// (`LaneSum`); root and result are rounded once each. Semantics: ONNX `ReduceL2`, opset 18, with the
/// axes as an attribute.
public struct ReduceL2: Operator {
  public static let name = "ReduceL2"

  /// The axes, from the front or (negative) from the back; nil for all.
  public var axes: [Int]?
  /// Whether a reduced axis stays with the length 1.
  public var keepDimensions: Bool

  /// A length along these axes.
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
    let rows = try ReductionRows(x.shape, along: axes)
    let squares = try mapWide(Tensor(x.doubles, shape: x.shape)) { $0 * $0 }
    let lengths = try rows.map(squares.doubles) { LaneSum.wide($0).squareRoot() }
    return [x.like(lengths, shape: x.shape.reduced(along: axes, keepDimensions: keepDimensions))]
  }

  /// dx = dy · x ÷ y, and 0 where the length is 0.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let x = step.inputs[0]
    let axes = try reductionAxes(axes, [x.type])
    let kept = x.shape.reduced(along: axes, keepDimensions: true)
    let length = try step.outputs[0].reshaped(to: kept)
    let isZero = try step.builder.add(Equal(), [length, length.like(0)])
    // Dividing by 1 there keeps 0 ÷ 0 out of a second derivative.
    let safe = try isZero.select(length.like(1), else: length)
    let share = try isZero.select(length.like(0), else: step.dy.reshaped(to: kept) / safe)
    return [try x * share]
  }
}
