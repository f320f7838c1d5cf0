import Tensors

extension TensorCall {
  /// An operator of each number.
  func mapNumbers(_ operation: any Operator) throws -> Operand {
    try .apply(operation, [numbers(0)])
  }

  /// An operator of each real number.
  func mapReals(_ operation: any Operator) throws -> Operand {
    try .apply(operation, [reals(0)])
  }

  func relu() throws -> Operand {
    let x = try numbers(0)
    guard x.type.elementType == .int64 else { return try .apply(Relu(), [x]) }
    return try .apply(Max(), [x, .tensor(Tensor([Int64(0)], shape: []))])
  }

  func round() throws -> Operand {
    let (x, digits) = (try numbers(0), try integer(1))
    guard (-300...300).contains(digits) else { throw error(1, "should be between -300 and 300") }
    guard digits != 0 else { return try .apply(Round(), [x]) }
    let type = x.type.elementType
    if type == .int64, digits > 0 { return x }
    // Powers of ten are exact up to 10²², so multiplying and dividing by one rounds only once each.
    let factor = Scalar.real((0..<abs(digits)).reduce(1.0) { power, _ in power * 10 })
    let scale = Operand.tensor(Tensor(filling: [], with: factor, type: type.real))
    let (up, down): (any Operator, any Operator) = digits > 0 ? (Mul(), Div()) : (Div(), Mul())
    let scaled = try Operand.apply(up, [x.cast(to: type.real), scale])
    return try .apply(down, [.apply(Round(), [scaled]), scale]).cast(to: type)
  }

  func clip() throws -> Operand {
    let (x, low) = try TensorOperator.unified(arguments[0], arguments[1], from: .int64)
    let held = try Operand.apply(Max(), [x, low])
    let (value, high) = try TensorOperator.unified(.operand(held), arguments[2], from: .int64)
    return try .apply(Min(), [value, high])
  }

  func choose() throws -> Operand {
    let condition = try operand(0)
    guard condition.type.elementType == .boolean else {
      throw error(0, "should be booleans, not \(condition.type.elementType)")
    }
    // Beside a condition alone, two numbers are as in a list: int64 if both are integers, else float32.
    if case .number(let a) = arguments[1], case .number(let b) = arguments[2] {
      let type = max(a.elementType(beside: .boolean), b.elementType(beside: .boolean))
      let pair = [a, b].map { Operand.tensor(Tensor(filling: [], with: $0, type: type)) }
      return try .apply(Where(), [condition] + pair)
    }
    let (a, b) = try TensorOperator.unified(arguments[1], arguments[2], from: .boolean)
    return try .apply(Where(), [condition, a, b])
  }

  func pairwise(_ operation: any Operator) throws -> Operand {
    let (a, b) = try TensorOperator.unified(arguments[0], arguments[1], from: .int64)
    return try .apply(operation, [a, b])
  }

  func convert() throws -> Operand {
    guard let type = try elementType(1) else { throw error(1, "should be given") }
    return try operand(0).cast(to: type)
  }
}
