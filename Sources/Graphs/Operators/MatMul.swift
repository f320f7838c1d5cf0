// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Matrix product over the last two axes; the axes before them stretch to each other.
///
/// Shapes: `[…, m, k] @ […, k, n] → […, m, n]`; a vector on the left is a row, on the right a
/// column, and its axis is dropped again. Order: acc = +0; k ascending; acc = fma(x, y, acc). Large
/// products are computed by the kernel of that order.
/// Semantics: ONNX `MatMul`, opset 13, which is NumPy's `matmul`. int64 wraps.
public struct MatMul: Operator {
  public static let name = "MatMul"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    let elementType = try expectOneElementType(inputs, among: .numbers)
    return [TensorType(elementType, try layout(inputs).result)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let layout = try layout(inputs.map(\.type))
    let storage: Tensor.Storage
    switch (inputs[0].storage, inputs[1].storage) {
    case (.float32(let x), .float32(let y)):
      storage = .float32(try layout.product(x, y, matrixProduct))
    case (.float64(let x), .float64(let y)):
      storage = .float64(try layout.product(x, y, matrixProduct))
    case (.int64(let x), .int64(let y)):
      storage = .int64(
        try layout.product(x, y) { x, y, m, k, n in
          try plainProduct(x, y, m, k, n, zero: 0) { $2 &+ $0 &* $1 }
        })
    default: preconditionFailure("operand types that do not fit were let through")
    }
    return [Tensor(shape: layout.result, storage: storage)]
  }

  /// dx = dz @ yᵀ and dy = xᵀ @ dz, summed over what was stretched.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, y) = (step.inputs[0], step.inputs[1])
    let layout = try layout([x.type, y.type])
    let rows = try x.reshaped(to: layout.left)
    let columns = try y.reshaped(to: layout.right)
    let dz = try step.dy.reshaped(to: layout.full)
    return [
      step.needs[0]
        ? try dz.matmul(columns.matrixTransposed()).summed(to: layout.left).reshaped(to: x.shape)
        : nil,
      step.needs[1]
        ? try rows.matrixTransposed().matmul(dz).summed(to: layout.right).reshaped(to: y.shape)
        : nil,
    ]
  }

  /// How the operands are cut into matrices.
  private struct Layout {
    /// The operands' shapes as stacks of matrices.
    var left, right: Shape
    /// The stack's shape, and the result's with and without the axes of vectors.
    var stack, full, result: Shape

    /// The product of each pair of matrices, m × k by k × n.
    func product<Element>(
      _ x: [Element], _ y: [Element],
      _ multiply: (ArraySlice<Element>, ArraySlice<Element>, Int, Int, Int) throws -> [Element]
    ) throws -> [Element] {
      let (m, k, n) = (left[left.rank - 2], left[left.rank - 1], right[right.rank - 1])
      let lefts = try offsets(in: stack, strides: strides(of: left))
      let rights = try offsets(in: stack, strides: strides(of: right))
      return try zip(lefts, rights).flatMap { a, b in
        try multiply(x[a..<a + m * k], y[b..<b + k * n], m, k, n)
      }
    }

    private func strides(of shape: Shape) -> [Int] {
      let matrices = Shape(Array(shape.dimensions.dropLast(2)))
      let size = shape[shape.rank - 2] * shape[shape.rank - 1]
      return matrices.strides(broadcastTo: stack).map { $0 * size }
    }
  }

  private func layout(_ inputs: [TensorType]) throws(ShapeError) -> Layout {
    let (x, y) = (inputs[0].shape, inputs[1].shape)
    guard x.rank > 0 else { throw error(inputs, .rank(operand: 0, expected: 1...8, got: 0)) }
    guard y.rank > 0 else { throw error(inputs, .rank(operand: 1, expected: 1...8, got: 0)) }
    let left = x.rank == 1 ? Shape([1, x[0]]) : x
    let right = y.rank == 1 ? Shape([y[0], 1]) : y
    guard left[left.rank - 1] == right[right.rank - 2] else {
      throw error(
        inputs,
        .unequal(
          leftAxis: x.rank - 1, left: left[left.rank - 1], rightAxis: max(0, y.rank - 2),
          right: right[right.rank - 2]))
    }
    let stacks = (left.dimensions.dropLast(2), right.dimensions.dropLast(2))
    guard let stack = try? Shape(Array(stacks.0)).broadcast(with: Shape(Array(stacks.1))) else {
      throw error(inputs, .notBroadcastable)
    }
    let (m, n) = (left[left.rank - 2], right[right.rank - 1])
    guard let full = Shape(checking: stack.dimensions + [m, n]) else {
      throw error(inputs, .attribute("the product is too large"))
    }
    let kept = (x.rank == 1 ? [] : [m]) + (y.rank == 1 ? [] : [n])
    return Layout(
      left: left, right: right, stack: stack, full: full, result: Shape(stack.dimensions + kept))
  }
}
