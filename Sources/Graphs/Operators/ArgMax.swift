// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Where along an axis the largest element stands, the first of several; a NaN counts as largest.
///
/// Shapes: `[a, b, c] → [a, c]` for axis 1, `[a, 1, c]` if dimensions are kept; the positions are
/// int64. Semantics: ONNX `ArgMax`, opset 13, and NumPy's for NaN.
public struct ArgMax: Operator {
  public static let name = "ArgMax"

  /// The axis, from the front or (negative) from the back.
  public var axis: Int
  /// Whether the axis stays with the length 1.
  public var keepDimensions: Bool

  /// The positions along this axis.
  public init(axis: Int, keepDimensions: Bool = false) {
    self.axis = axis
    self.keepDimensions = keepDimensions
  }

  public var attributes: [Attribute] {
    [Attribute("axis", axis), Attribute("keepdims", keepDimensions)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    let type = try reductionType([axis], keepDimensions, inputs, among: .numbers)
    guard inputs[0].shape[try reductionAxes([axis], inputs)[0]] > 0 else {
      throw error(inputs, .attribute("no elements have no largest one"))
    }
    return [TensorType(.int64, type.shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let axes = try reductionAxes([axis], [x.type])
    let rows = try ReductionRows(x.shape, along: axes)
    let positions: [Int64] =
      switch x.storage {
      case .boolean: preconditionFailure("booleans were let through")
      case .int64(let values): try rows.map(values) { try first($0, >) }
      case .float32(let values): try rows.map(values) { try first($0) { precedes($0, $1) } }
      case .float64(let values): try rows.map(values) { try first($0) { precedes($0, $1) } }
      }
    return [Tensor(positions, shape: x.shape.reduced(along: axes, keepDimensions: keepDimensions))]
  }

  /// Positions have no gradient.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil] }

  private func first<Element>(
    _ row: ArraySlice<Element>, _ precedes: (Element, Element) -> Bool
  ) throws(Interrupted) -> Int64 {
    let best = try row.indices.polledReduce(row.startIndex) { best, position in
      precedes(row[position], row[best]) ? position : best
    }
    return Int64(best - row.startIndex)
  }

  private func precedes<Real: BinaryFloatingPoint>(_ candidate: Real, _ best: Real) -> Bool {
    candidate > best || candidate.isNaN && !best.isNaN
  }
}
