import Tensors

extension TensorCall {
  func logSoftmax() throws -> Operand {
    try .apply(LogSoftmax(axis: integer(1)), [reals(0)])
  }

  func crossEntropy() throws -> Operand {
    let (scores, labels) = (try reals(0), try numbers(1))
    guard labels.type.elementType == .int64 else {
      throw error(1, "should be class numbers, not \(labels.type.elementType)")
    }
    guard scores.type.shape.rank == 2 else { throw error(0, "should be a row of scores each") }
    return try .apply(SoftmaxCrossEntropyLoss(), [scores, labels])
  }

  func convolution() throws -> Operand {
    let (x, weight) = try TensorOperator.unified(arguments[0], arguments[1], from: .float32)
    let pads = try pair(3, from: 0)
    return try .apply(Conv(strides: pair(2, from: 1), pads: pads + pads), [x, weight])
  }

  func pool(_ operation: (PoolWindow) -> any Operator) throws -> Operand {
    let size = try pair(1, from: 1)
    let pads = try pair(3, from: 0)
    var strides = size
    if case .none = arguments[2] {} else { strides = try pair(2, from: 1) }
    return try .apply(
      operation(PoolWindow(size, strides: strides, pads: pads + pads)), [reals(0)])
  }

  func tile() throws -> Operand {
    let x = try operand(0)
    let repeats = try integers(1)
    guard repeats.allSatisfy({ $0 >= 0 }) else { throw error(1, "should not be negative") }
    // The shorter of shape and repeats is filled up with ones at the front.
    let rank = max(repeats.count, x.type.shape.rank)
    let ones = { (count: Int) in [Int](repeating: 1, count: count) }
    let shape = Shape(ones(rank - x.type.shape.rank) + x.type.shape.dimensions)
    return try .apply(
      Tile(repeats: ones(rank - repeats.count) + repeats), [x.reshaped(to: shape)])
  }

  func pad() throws -> Operand {
    let (x, value) = try TensorOperator.unified(arguments[0], .number(scalar(2)), from: .boolean)
    let rank = x.type.shape.rank
    let widths = try operandOfIntegers(1)
    let flat = try widths.tensor.integers().map { Int($0) }
    guard flat.allSatisfy({ $0 >= 0 }) else { throw error(1, "should not be negative") }
    let ends: [[Int]]
    switch widths.type.shape.dimensions {
    case [], [1]: ends = [[Int]](repeating: [flat[0], flat[0]], count: rank)
    case [2]: ends = [[Int]](repeating: flat, count: rank)
    case [rank, 2]: ends = (0..<rank).map { [flat[2 * $0], flat[2 * $0 + 1]] }
    default:
      throw error(1, "should be one width, or [before, after], for all axes or each of \(rank)")
    }
    return try .apply(
      Pad(
        pads: ends.map { $0[0] } + ends.map { $0[1] },
        mode: .constant(value.tensor.element(at: 0).double)), [x])
  }

  func largest() throws -> [Operand] {
    let x = try numbers(0)
    let (count, axis) = (try integer(1), try integer(2))
    let length = x.type.shape[try x.type.shape.normalized(axis: axis)]
    guard (0...length).contains(count) else {
      throw error(1, "should be at most the \(length) elements of the axis, and not negative")
    }
    return try Graphs.apply(TopK(count, axis: axis), [x])
  }

  private func operandOfIntegers(_ index: Int) throws -> Operand {
    let operand = try operand(index)
    guard operand.type.elementType == .int64 else {
      throw error(index, "should be whole numbers")
    }
    return operand
  }

  /// Two whole numbers, or one for both.
  private func pair(_ index: Int, from lowest: Int) throws -> [Int] {
    let given = try integers(index)
    guard given.count <= 2, let first = given.first, let last = given.last,
      given.allSatisfy({ (lowest...1024).contains($0) })
    else {
      throw error(index, "should be one or two whole numbers of \(lowest) to 1024")
    }
    return [first, last]
  }
}
