// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The positions along an axis that put it in ascending order: equal elements keep their order, NaN
/// comes last.
///
/// Shapes: any, kept; the positions are int64. Ours; ONNX has only the largest k (`TopK`).
public struct ArgSort: Operator {
  public static let name = "ArgSort"

  /// The axis, from the front or (negative) from the back.
  public var axis: Int

  /// The order along this axis.
  public init(axis: Int = -1) { self.axis = axis }

  public var attributes: [Attribute] { [Attribute("axis", axis)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    _ = try reductionType([axis], true, inputs, among: .all)
    return [TensorType(.int64, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let rows = try ReductionRows(x.shape, along: try reductionAxes([axis], [x.type]))
    let order: [[Int64]] =
      switch x.storage {
      case .boolean(let values): try rows.map(values) { try sorted($0) { !$0 && $1 } }
      case .int64(let values): try rows.map(values) { try sorted($0, <) }
      case .float32(let values):
        try rows.map(values) { try sorted($0) { $0 < $1 || $1.isNaN && !$0.isNaN } }
      case .float64(let values):
        try rows.map(values) { try sorted($0) { $0 < $1 || $1.isNaN && !$0.isNaN } }
      }
    return [Tensor(rows.scatter(Array(order.joined())), shape: x.shape)]
  }

  /// Positions have no gradient.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil] }

  private func sorted<Element>(
    _ row: ArraySlice<Element>, _ precedes: (Element, Element) -> Bool
  ) throws -> [Int64] {
    var comparisons = 0
    let order = try row.indices
      .sorted { left, right in
        comparisons &+= 1
        if comparisons & 0xFFFF == 0 { try Interrupt.check() }
        // Spelled out, because the standard library does not promise a stable sort.
        if precedes(row[left], row[right]) { return true }
        return !precedes(row[right], row[left]) && left < right
      }
    return try polled(order.count) { Int64(order[$0] - row.startIndex) }
  }
}
