import Tensors

/// The mean over the rows of the summed squares of the differences.
///
/// Shapes: predictions and targets `[n, c]` → `[]`. Order: in a row c ascending, s += d · d by fma
/// from +0; times 1 ÷ n; then summed in the order of `LaneReduction`. Ours; ONNX has no such operator.
public struct SquaredLoss: Operator {
  public static let name = "SquaredLoss"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    let elementType = try expectOneElementType(inputs, among: .reals)
    guard inputs[0].shape.rank == 2 else {
      throw error(inputs, .rank(operand: 0, expected: 2...2, got: inputs[0].shape.rank))
    }
    guard inputs[0].shape == inputs[1].shape else {
      throw error(inputs, .shape(operand: 1, expected: inputs[0].shape))
    }
    return [TensorType(elementType, [])]
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    let rows = inputs[0].shape[0]
    let storage: Tensor.Storage =
      switch (inputs[0].storage, inputs[1].storage) {
      case (.float64(let x), .float64(let t)): .float64([loss(x, t, rows: rows)])
      default: .float32([loss(inputs[0].floats, inputs[1].floats, rows: rows)])
      }
    return [Tensor(shape: [], storage: storage)]
  }

  private func loss<Element: BinaryFloatingPoint>(
    _ x: [Element], _ t: [Element], rows: Int
  ) -> Element {
    let (columns, weight) = (x.count / max(1, rows), 1 / Element(rows))
    return LaneReduction.sum(
      (0..<rows).map { row in
        var sum: Element = 0
        for place in row * columns..<(row + 1) * columns {
          let difference = x[place] - t[place]
          sum = sum.addingProduct(difference, difference)
        }
        return weight * sum
      })
  }

  /// By the predictions: dy · 2 (x − t) ÷ n; by the targets its negative.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let gradient = try step.builder.add(SquaredLossGradient(), step.inputs) * step.dy
    return [gradient, step.needs[1] ? try -gradient : nil]
  }
}
