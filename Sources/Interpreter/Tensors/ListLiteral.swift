import Graphs
import Language
import Tensors

/// What a list literal is: a tensor if it holds numbers, flat or nested and rectangular.
enum ListLiteral {
  /// The tensor of these elements: int64 if all are integers, else float32.
  ///
  /// - Returns: nil if it is a list: no elements, other kinds, or rows of unequal shapes.
  static func tensor(of values: [any Value]) throws(Diagnostic) -> (any Value)? {
    if let numbers = values as? [Number], !numbers.isEmpty { return tensor(ofNumbers: numbers) }
    if let booleans = values as? [Bool], !booleans.isEmpty {
      return Tensor(booleans, shape: [booleans.count])
    }
    guard let shape = values.lazy.compactMap({ $0.plainTensor?.shape }).first,
      values.allSatisfy({ ($0.plainTensor?.shape ?? $0.weakShape) == shape }),
      let operands = try Operands(values)
    else { return nil }
    return try stack(operands.operands, axis: 0)
  }

  /// Tensors of one shape along a new axis.
  static func stack(_ operands: [Operand], axis: Int) throws(Diagnostic) -> any Value {
    var rows: [Operand] = []
    for operand in operands {
      var lengths = operand.shape.dimensions
      lengths.insert(1, at: axis)
      rows.append(try TensorOperation.run(Reshape(shape: Shape(lengths)), [operand]))
    }
    return try TensorOperation.run(Concat(axis: axis), rows).value
  }

  private static func tensor(ofNumbers numbers: [Number]) -> Tensor {
    var integers: [Int64] = []
    for case .integer(let value) in numbers { integers.append(Int64(value)) }
    if integers.count == numbers.count { return Tensor(integers, shape: [numbers.count]) }
    let reals = numbers.map { number in
      // Through float64 a large integer would be rounded twice.
      if case .integer(let value) = number { Float(value) } else { Float(number.real) }
    }
    return Tensor(reals, shape: [numbers.count])
  }
}

extension Value {
  /// The shape a number has beside tensors.
  fileprivate var weakShape: Shape? { self is Number || self is Bool ? [] : nil }
}
