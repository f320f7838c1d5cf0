// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The smallest element along some axes; along all if none is named. NaN if one is among them. Of
/// booleans, whether every one is true.
///
/// Shapes: `[a, b, c] → [a, c]` for axis 1, `[a, 1, c]` if dimensions are kept; of no numbers there
/// is none, so that is refused. Semantics: ONNX `ReduceMin`, opset 20, with the axes as an attribute.
public struct ReduceMin: Operator {
  public static let name = "ReduceMin"

  /// The axes, from the front or (negative) from the back; nil for all.
  public var axes: [Int]?
  /// Whether a reduced axis stays with the length 1.
  public var keepDimensions: Bool

  /// A reduction along these axes.
  public init(axes: [Int]? = nil, keepDimensions: Bool = false) {
    self.axes = axes
    self.keepDimensions = keepDimensions
  }

  public var attributes: [Attribute] {
    (axes.map { [Attribute("axes", $0)] } ?? []) + [Attribute("keepdims", keepDimensions)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    let type = try reductionType(axes, keepDimensions, inputs, among: .all)
    let isEmpty = try reductionAxes(axes, inputs).contains { inputs[0].shape[$0] == 0 }
    guard !isEmpty || type.elementType == .boolean else {
      throw error(inputs, .attribute("no elements have no smallest one"))
    }
    return [type]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let axes = try reductionAxes(axes, [x.type])
    let rows = try ReductionRows(x.shape, along: axes)
    let storage: Tensor.Storage =
      switch x.storage {
      case .boolean(let values): .boolean(try rows.map(values) { !$0.contains(false) })
      case .int64(let values): .int64(try rows.map(values) { try smallest($0) })
      case .float32(let values): .float32(try rows.map(values) { try smallest($0) })
      case .float64(let values): .float64(try rows.map(values) { try smallest($0) })
      }
    let result = x.shape.reduced(along: axes, keepDimensions: keepDimensions)
    return [Tensor(shape: result, storage: storage)]
  }

  /// dx = dy where x is the smallest, shared equally where several are.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.sharedAmongExtremes(along: reductionAxes(axes, [step.inputs[0].type]))]
  }

  private func smallest(_ row: ArraySlice<Int64>) throws(Interrupted) -> Int64 {
    try row.dropFirst().polledReduce(row[row.startIndex]) { Swift.min($0, $1) }
  }

  private func smallest<Real: BinaryFloatingPoint>(
    _ row: ArraySlice<Real>
  ) throws(Interrupted) -> Real {
    try row.dropFirst().polledReduce(row[row.startIndex]) { $0.smaller($1) }
  }
}
