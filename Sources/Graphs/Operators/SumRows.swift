// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The sum of a matrix's rows, in the order a training step adds them.
///
/// Shapes: `[r, c] → [c]`. Order: acc = +0; rows ascending; acc += x, in the element type itself
/// (`ReduceSum` adds float32 up in float64). Put for it by the planner of training steps.
public struct SumRows: Operator {
  public static let name = "SumRows"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let elementType = try expectOneElementType(inputs, among: .reals)
    guard inputs[0].shape.rank == 2 else {
      throw error(inputs, .rank(operand: 0, expected: 2...2, got: inputs[0].shape.rank))
    }
    return [TensorType(elementType, [inputs[0].shape[1]])]
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    let columns = inputs[0].shape[1]
    let storage: Tensor.Storage =
      switch inputs[0].storage {
      case .float64(let x): .float64(sums(x, columns))
      default: .float32(sums(inputs[0].floats, columns))
      }
    return [Tensor(shape: [columns], storage: storage)]
  }

  private func sums<Element: BinaryFloatingPoint>(_ x: [Element], _ columns: Int) -> [Element] {
    var sums = [Element](repeating: 0, count: columns)
    for (place, value) in x.enumerated() { sums[place % columns] += value }
    return sums
  }

  /// dx = dy in every row.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy.expanded(to: step.inputs[0].shape)]
  }
}
