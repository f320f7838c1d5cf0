// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The sums of the elements up to and including each along an axis, or from each to the end.
///
/// Shapes: any, kept. Order: one after another; float32 in float64, each rounded once; int64 wraps.
/// Semantics: ONNX `CumSum`, opset 14, with the axis as an attribute and `exclusive` 0.
public struct CumSum: Operator {
  public static let name = "CumSum"

  /// The axis, from the front or (negative) from the back.
  public var axis: Int
  /// Whether the sums run from the end to the front.
  public var isReversed: Bool

  /// Sums along this axis.
  public init(axis: Int, isReversed: Bool = false) {
    self.axis = axis
    self.isReversed = isReversed
  }

  public var attributes: [Attribute] {
    [Attribute("axis", axis), Attribute("reverse", isReversed)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    _ = try reductionType([axis], true, inputs, among: .numbers)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let rows = try ReductionRows(x.shape, along: try reductionAxes([axis], [x.type]))
    func sums<Element, Sum: AdditiveArithmetic>(
      _ values: [Element], _ wide: (Element) -> Sum, add: (Sum, Sum) -> Sum
    ) throws -> [Sum] {
      let parts = try rows.map(values) { row -> [Sum] in
        var sums: [Sum] = []
        sums.reserveCapacity(row.count)
        _ = try (0..<row.count).polledReduce(Sum.zero) { sum, place in
          let position = isReversed ? row.endIndex - 1 - place : row.startIndex + place
          sums.append(add(sum, wide(row[position])))
          return sums[place]
        }
        return isReversed ? sums.reversed() : sums
      }
      return rows.scatter(Array(parts.joined()))
    }
    let storage: Tensor.Storage =
      switch x.storage {
      case .int64(let values): .int64(try sums(values, { $0 }, add: &+))
      case .float64(let values): .float64(try sums(values, { $0 }, add: +))
      default: .float32(try sums(x.floats, { Double($0) }, add: +).map { Float($0) })
      }
    return [Tensor(shape: x.shape, storage: storage)]
  }

  /// dx = the sums of dy in the other direction.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.builder.add(CumSum(axis: axis, isReversed: !isReversed), [step.dy])]
  }
}
