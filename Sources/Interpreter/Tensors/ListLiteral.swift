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
    guard let rows = rows(values) else { return nil }
    return try recorded {
      let type = rows.map(\.type.elementType).max() ?? .float32
      try TensorType(type, Shape([rows.count] + (rows.first?.type.shape.dimensions ?? [])))
        .checkLimits()
      let longer = try rows.map { row in
        let cast = row.type.elementType == type ? row : try apply(Cast(to: type), [row])[0]
        let shape = Shape([1] + row.type.shape.dimensions)
        return try apply(Reshape(shape: shape), [cast])[0]
      }
      return try apply(Concat(axis: 0), longer)[0].value
    }
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

  /// Tensors of one shape; beside tensors of shape `[]`, numbers of the type they take there.
  private static func rows(_ values: [any Value]) -> [Operand]? {
    let tensors = values.compactMap(\.tensorOperand)
    guard let shape = tensors.first?.type.shape, tensors.allSatisfy({ $0.type.shape == shape })
    else { return nil }
    let type = tensors.map(\.type.elementType).max() ?? .float32
    var rows: [Operand] = []
    for value in values {
      if let operand = value.tensorOperand {
        rows.append(operand)
      } else if shape.rank == 0, case .number(let scalar)? = TensorArgument(value) {
        rows.append(.tensor(scalar.tensor(beside: type)))
      } else {
        return nil
      }
    }
    return rows
  }
}
