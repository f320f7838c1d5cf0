import Tensors

/// The language's operators over tensors.
public enum TensorOperator: String, Sendable, CaseIterable {
  case add = "+"
  case subtract = "-"
  case multiply = "*"
  case divide = "/"
  case floorDivide = "//"
  case remainder = "%"
  case power = "^"
  case matmul = "@"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case and
  case or

  /// `left operator right`, types brought together by Thaw's table. Traced operands are recorded.
  ///
  /// - Throws: `ArgumentError`, `ShapeError`, `TensorError`, `GraphError` or `MemoryLimitError`.
  public func callAsFunction(_ left: TensorArgument, _ right: TensorArgument) throws -> Operand {
    switch self {
    case .add: try apply(Add(), left, right, from: .int64)
    case .subtract: try apply(Sub(), left, right, from: .int64)
    case .multiply: try apply(Mul(), left, right, from: .int64)
    case .divide: try apply(Div(), left, right, from: .float32)
    case .floorDivide: try apply(FloorDiv(), left, right, from: .int64)
    case .remainder: try apply(Mod(), left, right, from: .int64)
    case .power: try power(left, right)
    case .matmul: try apply(MatMul(), left, right, from: .int64)
    case .equal: try apply(Equal(), left, right, from: .boolean)
    case .notEqual: try .apply(Not(), [apply(Equal(), left, right, from: .boolean)])
    case .less: try apply(Less(), left, right, from: .boolean)
    case .lessOrEqual: try apply(LessOrEqual(), left, right, from: .boolean)
    case .greater: try apply(Greater(), left, right, from: .boolean)
    case .greaterOrEqual: try apply(GreaterOrEqual(), left, right, from: .boolean)
    case .and: try logical(And(), left, right)
    case .or: try logical(Or(), left, right)
    }
  }

  /// `-x`; booleans become integers.
  public static func negate(_ argument: TensorArgument) throws -> Operand {
    try .apply(Neg(), [TensorCall(arguments: [argument], names: ["x"]).numbers(0)])
  }

  /// `not x`, of booleans only.
  public static func not(_ argument: TensorArgument) throws -> Operand {
    try .apply(Not(), [boolean(argument, parameter: 0)])
  }

  /// Two arguments as operands of one element type, `lowest` or above: between tensors the higher of
  /// their types, while a number takes the type of the tensor beside it.
  static func unified(
    _ left: TensorArgument, _ right: TensorArgument, from lowest: ElementType
  ) throws -> (left: Operand, right: Operand) {
    let call = TensorCall(arguments: [left, right], names: ["left", "right"])
    var type = lowest
    switch (left, right) {
    case (.number(let scalar), .operand(let operand)), (.operand(let operand), .number(let scalar)):
      type = max(type, scalar.elementType(beside: operand.type.elementType))
      // The number is rounded once, to the type it takes.
      let number = Operand.tensor(Tensor(filling: [], with: scalar, type: type))
      let cast = try operand.cast(to: type)
      if case .number = left { return (number, cast) }
      return (cast, number)
    default:
      let (first, second) = (try call.operand(0), try call.operand(1))
      type = max(type, first.type.elementType, second.type.elementType)
      return (try first.cast(to: type), try second.cast(to: type))
    }
  }

  private func apply(
    _ operation: any Operator, _ left: TensorArgument, _ right: TensorArgument,
    from lowest: ElementType
  ) throws -> Operand {
    let (first, second) = try Self.unified(left, right, from: lowest)
    return try .apply(operation, [first, second])
  }

  private func power(_ left: TensorArgument, _ right: TensorArgument) throws -> Operand {
    guard case .number(.integer(let exponent)) = right else {
      return try apply(Pow(), left, right, from: .int64)
    }
    // A negative power of integers has no integers as result, so it lifts as a fraction does.
    let (base, power) = try Self.unified(left, right, from: exponent < 0 ? .float32 : .int64)
    return exponent == 2 ? try .apply(Mul(), [base, base]) : try .apply(Pow(), [base, power])
  }

  private func logical(
    _ operation: any Operator, _ left: TensorArgument, _ right: TensorArgument
  ) throws -> Operand {
    try .apply(
      operation,
      [Self.boolean(left, parameter: 0), Self.boolean(right, parameter: 1)])
  }

  private static func boolean(_ argument: TensorArgument, parameter: Int) throws -> Operand {
    let names = parameter == 0 ? ["left"] : ["left", "right"]
    let call = TensorCall(
      arguments: [TensorArgument](repeating: argument, count: parameter + 1), names: names)
    let operand = try call.operand(parameter)
    guard operand.type.elementType == .boolean else {
      throw ArgumentError(
        parameter: parameter, "`and`, `or` and `not` need booleans, not \(operand.type.elementType)"
      )
    }
    return operand
  }
}
