import Language
import Tensors

/// Operators and list literals where a tensor takes part.
enum TensorArithmetic {
  static func apply(_ operation: UnaryOperator, to value: any Value) throws(Diagnostic)
    -> (any Value)?
  { nil }

  static func apply(_ operation: BinaryOperator, _ left: any Value, _ right: any Value)
    throws(Diagnostic) -> (any Value)?
  { nil }
}

extension Evaluator {
  /// The tensor that a list literal of these elements is: int64 if all are integers, else float32.
  ///
  /// - Returns: nil if it is a list: no elements, other kinds, or rows of unequal shapes.
  func tensor(of values: [any Value]) throws(Diagnostic) -> Tensor? {
    if let numbers = values as? [Number], !numbers.isEmpty { return tensor(ofNumbers: numbers) }
    if let booleans = values as? [Bool], !booleans.isEmpty {
      return Tensor(booleans, shape: [booleans.count])
    }
    return try stacked(values)
  }

  private func tensor(ofNumbers numbers: [Number]) -> Tensor {
    var integers: [Int64] = []
    for case .integer(let value) in numbers { integers.append(Int64(value)) }
    if integers.count == numbers.count { return Tensor(integers, shape: [numbers.count]) }
    let reals = numbers.map { number in
      // Through float64 a large integer would be rounded twice.
      if case .integer(let value) = number { Float(value) } else { Float(number.real) }
    }
    return Tensor(reals, shape: [numbers.count])
  }

  /// Tensors of one shape, and numbers beside tensors of shape `[]`, along a new first axis.
  private func stacked(_ values: [any Value]) throws(Diagnostic) -> Tensor? {
    var type = ElementType.boolean
    var shape: Shape?
    for case let tensor as Tensor in values {
      guard shape == nil || shape == tensor.shape else { return nil }
      shape = tensor.shape
      type = max(type, tensor.elementType)
    }
    guard let shape else { return nil }
    var rows: [Tensor] = []
    for value in values {
      guard let row = row(value, beside: type, shape: shape) else { return nil }
      rows.append(row)
    }
    let widest = rows.map(\.elementType).max() ?? type
    guard let whole = Shape(checking: [rows.count] + shape.dimensions) else { return nil }
    let promoted = rows.map { $0.promoted(to: widest) }
    return switch widest {
    case .boolean: Tensor(promoted.flatMap(\.booleans), shape: whole)
    case .int64:
      Tensor(
        promoted.flatMap { row in
          if case .int64(let elements) = row.storage { elements } else { [Int64]() }
        }, shape: whole)
    case .float32: Tensor(promoted.flatMap(\.floats), shape: whole)
    case .float64: Tensor(promoted.flatMap(\.doubles), shape: whole)
    }
  }

  private func row(_ value: any Value, beside type: ElementType, shape: Shape) -> Tensor? {
    if let tensor = value as? Tensor { return tensor }
    guard shape.rank == 0 else { return nil }
    switch value {
    case let boolean as Bool: return Scalar.boolean(boolean).tensor(beside: type)
    case let number as Number: return number.scalar.tensor(beside: type)
    default: return nil
    }
  }
}

extension Number {
  /// The number as Tensors knows it.
  public var scalar: Scalar {
    if case .integer(let value) = self { .integer(Int64(value)) } else { .real(real) }
  }
}
