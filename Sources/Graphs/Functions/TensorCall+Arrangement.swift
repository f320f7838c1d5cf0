import Tensors

extension TensorCall {
  func sort() throws -> Operand {
    let x = try operand(0)
    let axis = try integer(1)
    let order = try Operand.apply(ArgSort(axis: axis), [x]).tensor.integers()
    let shape = x.type.shape
    let counted = try shape.normalized(axis: axis)
    let (length, stride) = (Int64(shape[counted]), Int64(shape.strides[counted]))
    let places = try polled(order.count) { place in
      Int64(place) + (order[place] - Int64(place) / stride % length) * stride
    }
    let chosen = try Operand.apply(
      Gather(axis: 0), [x.flattened, .tensor(Tensor(places, shape: [places.count]))])
    return try chosen.reshaped(to: shape)
  }

  func unique() throws -> Operand {
    let x = try operand(0).flattened
    let tensor = x.tensor
    let order = try Operand.apply(ArgSort(axis: 0), [x]).tensor.integers()
    var places: [Int64] = []
    for (position, place) in order.enumerated() {
      if position & 0xFFFF == 0 { try Interrupt.check() }
      if let last = places.last, tensor.isSame(Int(last), Int(place)) { continue }
      places.append(place)
    }
    return try .apply(Gather(axis: 0), [x, .tensor(Tensor(places, shape: [places.count]))])
  }

  func reshape() throws -> Operand {
    let x = try operand(0)
    var lengths = try integers(1)
    guard lengths.allSatisfy({ $0 >= -1 }), lengths.count(where: { $0 == -1 }) <= 1 else {
      throw error(1, "should have lengths that are not negative, one of them perhaps -1")
    }
    if let open = lengths.firstIndex(of: -1) {
      lengths[open] = 1
      guard let rest = Shape(checking: lengths)?.count, rest > 0, x.type.shape.count % rest == 0
      else {
        lengths[open] = -1
        throw error(1, "\(lengths) cannot hold \(x.type.shape.count) elements")
      }
      lengths[open] = x.type.shape.count / rest
    }
    guard let shape = Shape(checking: lengths), shape.count == x.type.shape.count else {
      throw error(1, "\(lengths) cannot hold \(x.type.shape.count) elements")
    }
    return try x.reshaped(to: shape)
  }

  func transpose() throws -> Operand {
    let x = try operand(0)
    let axes = try axes(1)?.map { try x.type.shape.normalized(axis: $0) }
    return try .apply(Transpose(permutation: axes), [x])
  }

  func concat() throws -> Operand {
    let parts = try unifiedParts()
    guard parts.allSatisfy({ $0.type.shape.rank > 0 }) else {
      throw error(0, "should be tensors with axes; `stack` joins single values")
    }
    return try .apply(Concat(axis: integer(1)), parts)
  }

  func stack() throws -> Operand {
    let parts = try unifiedParts()
    let shape = parts[0].type.shape
    guard let different = parts.first(where: { $0.type.shape != shape }) else {
      let axis = try integer(1)
      guard (-shape.rank - 1...shape.rank).contains(axis) else {
        throw TensorError.axisOutOfRange(axis: axis, rank: shape.rank + 1)
      }
      let place = axis < 0 ? axis + shape.rank + 1 : axis
      let lengths = shape.dimensions[..<place] + [1] + shape.dimensions[place...]
      let longer = Shape(Array(lengths))
      return try .apply(Concat(axis: place), parts.map { try $0.reshaped(to: longer) })
    }
    throw TensorError.shapes(
      "stacked tensors need one shape: these are \(shape) and \(different.type.shape)")
  }

  func split() throws -> [Operand] {
    let x = try operand(0)
    let axis = try x.type.shape.normalized(axis: integer(2))
    let length = x.type.shape[axis]
    var ends: [Int]
    if let count = try? integer(1) {
      guard count > 0, length % count == 0 else {
        throw error(1, "should divide the \(length) entries of axis \(axis), and \(count) does not")
      }
      ends = (1...count).map { $0 * (length / count) }
    } else {
      ends = try integers(1) + [length]
    }
    let starts = [0] + ends.dropLast()
    return try zip(starts, ends).map { start, end in
      try .apply(Slice(starts: [start], ends: [end], axes: [axis], steps: [1]), [x])
    }
  }

  func dot() throws -> Operand {
    let (a, b) = try TensorOperator.unified(arguments[0], arguments[1], from: .int64)
    guard a.type.shape.rank > 0, b.type.shape.rank > 0 else { return try .apply(Mul(), [a, b]) }
    return try .apply(MatMul(), [a, b])
  }

  func outer() throws -> Operand {
    let (a, b) = try TensorOperator.unified(arguments[0], arguments[1], from: .int64)
    let column = try a.reshaped(to: [a.type.shape.count, 1])
    return try .apply(Mul(), [column, b.flattened])
  }

  func softmax() throws -> Operand {
    try .apply(Softmax(axis: integer(1)), [reals(0)])
  }

  func oneHot() throws -> Operand {
    let labels = try numbers(0)
    guard labels.type.elementType == .int64 else {
      throw error(0, "should be class numbers, not \(labels.type.elementType)")
    }
    return try .apply(OneHot(classes: integer(1)), [labels])
  }

  /// The parts in the highest of their types.
  private func unifiedParts() throws -> [Operand] {
    let parts = try parts(0)
    guard let type = parts.map(\.type.elementType).max() else {
      throw error(0, "should not be empty")
    }
    return try parts.map { try $0.cast(to: type) }
  }
}

extension Tensor {
  /// Whether two elements are the same value; NaN is the same as NaN.
  fileprivate func isSame(_ left: Int, _ right: Int) -> Bool {
    switch storage {
    case .boolean(let values): values[left] == values[right]
    case .int64(let values): values[left] == values[right]
    case .float32(let values):
      values[left] == values[right] || values[left].isNaN && values[right].isNaN
    case .float64(let values):
      values[left] == values[right] || values[left].isNaN && values[right].isNaN
    }
  }
}
