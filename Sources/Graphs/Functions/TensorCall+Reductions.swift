import Tensors

extension TensorCall {
  func sum() throws -> Operand {
    try .apply(ReduceSum(axes: axes(1), keepDimensions: boolean(2)), [numbers(0)])
  }

  func product() throws -> Operand {
    try .apply(ReduceProd(axes: axes(1), keepDimensions: boolean(2)), [numbers(0)])
  }

  func mean() throws -> Operand {
    let x = try wideReals(0)
    let mean = try Operand.apply(ReduceMean(axes: axes(1), keepDimensions: boolean(2)), [x.operand])
    return try mean.cast(to: x.result)
  }

  /// The mean of the squared distances from the mean.
  func variance() throws -> Operand {
    let x = try wideReals(0)
    let (axes, removed) = (try axes(1), try integer(3))
    let mean = try Operand.apply(ReduceMean(axes: axes, keepDimensions: true), [x.operand])
    let distance = try Operand.apply(Sub(), [x.operand, mean])
    let square = try Operand.apply(Mul(), [distance, distance])
    let keep = try boolean(2)
    let variance = try Operand.apply(ReduceMean(axes: axes, keepDimensions: keep), [square])
    guard removed != 0 else { return try variance.cast(to: x.result) }
    let shape = x.operand.type.shape
    let count = try (axes ?? Array(0..<shape.rank)).reduce(1) {
      try $0 * shape[shape.normalized(axis: $1)]
    }
    guard removed < count else { throw error(3, "should be less than the count, \(count)") }
    let factor = Double(count) / Double(count - removed)
    let scale = Tensor(filling: [], with: .real(factor), type: variance.type.elementType)
    return try .apply(Mul(), [variance, .tensor(scale)]).cast(to: x.result)
  }

  /// The root of the sum of squares.
  func norm() throws -> Operand {
    try .apply(ReduceL2(axes: axes(1), keepDimensions: boolean(2)), [reals(0)])
  }

  func reduce(_ operation: (_ axes: [Int]?, _ keep: Bool) -> any Operator) throws -> Operand {
    try .apply(operation(axes(1), boolean(2)), [operand(0)])
  }

  func reduceTruth(_ operation: (_ axes: [Int]?, _ keep: Bool) -> any Operator) throws -> Operand {
    try .apply(operation(axes(1), boolean(2)), [operand(0).cast(to: .boolean)])
  }

  /// Along one axis, or in a row of all elements.
  func position(_ operation: (_ axis: Int, _ keep: Bool) -> any Operator) throws -> Operand {
    let (x, keep) = (try numbers(0), try boolean(2))
    if case .none = arguments[1] {
      let position = try Operand.apply(operation(0, false), [x.flattened])
      let ones = Shape([Int](repeating: 1, count: x.type.shape.rank))
      return keep ? try position.reshaped(to: ones) : position
    }
    return try .apply(operation(integer(1), keep), [x])
  }

  func cumulativeSum() throws -> Operand {
    let x = try numbers(0)
    if case .none = arguments[1] { return try .apply(CumSum(axis: 0), [x.flattened]) }
    return try .apply(CumSum(axis: integer(1)), [x])
  }

  /// What means are taken of: integers in float64, since float32 does not hold the larger ones, with
  /// the type of the result.
  private func wideReals(_ index: Int) throws -> (operand: Operand, result: ElementType) {
    let x = try operand(index)
    if case .number = arguments[index] { return (try reals(index), .float64) }
    let type = x.type.elementType
    return type.isReal ? (x, type) : (try x.cast(to: .float64), .float32)
  }
}
