import Graphs
import Language
import Tensors

/// Operators of the language where a tensor takes part.
enum TensorArithmetic {
  /// - Returns: nil if the value is no tensor, or the operator has no meaning for it.
  static func apply(_ operation: UnaryOperator, to value: any Value) throws(Diagnostic)
    -> (any Value)?
  {
    guard let type = value.plainTensor?.elementType else { return nil }
    switch operation {
    case .negate: return try Operands([value], lift: \.number)?.value(of: Neg())
    case .not: return type == .boolean ? try Operands([value])?.value(of: Not()) : nil
    }
  }

  /// - Returns: nil if neither is a tensor, or the operator has no meaning for the two.
  static func apply(_ operation: BinaryOperator, _ left: any Value, _ right: any Value)
    throws(Diagnostic) -> (any Value)?
  {
    guard left.plainTensor != nil || right.plainTensor != nil else { return nil }
    let values = [left, right]
    switch operation {
    case .add: return try Operands(values, lift: \.number)?.value(of: Add())
    case .subtract: return try Operands(values, lift: \.number)?.value(of: Sub())
    case .multiply: return try Operands(values, lift: \.number)?.value(of: Mul())
    case .divide: return try Operands(values, lift: \.real)?.value(of: Div())
    case .floorDivide: return try Operands(values, lift: \.number)?.value(of: FloorDiv())
    case .remainder: return try Operands(values, lift: \.number)?.value(of: Mod())
    case .power: return try power(left, right)
    case .matrixMultiply: return try Operands(values, lift: \.number)?.value(of: MatMul())
    case .equal: return try Operands(values)?.value(of: Equal())
    case .notEqual:
      return try Operands(values)?.value(of: Equal()).negated()
    case .less: return try Operands(values, lift: \.number)?.value(of: Less())
    case .lessOrEqual: return try Operands(values, lift: \.number)?.value(of: LessOrEqual())
    case .greater: return try Operands(values, lift: \.number)?.value(of: Greater())
    case .greaterOrEqual: return try Operands(values, lift: \.number)?.value(of: GreaterOrEqual())
    case .and, .or:
      guard let operands = try Operands(values), operands.operands[0].elementType == .boolean
      else { return nil }
      return try operation == .and ? operands.value(of: And()) : operands.value(of: Or())
    case .isIn: return nil
    }
  }

  /// int64 stays int64 for powers from 0 on; a negative one lifts to float32.
  private static func power(_ left: any Value, _ right: any Value) throws(Diagnostic)
    -> (any Value)?
  {
    try Operands([left, right]) { type in
      type <= .int64 && right.hasNegative ? .float32 : type.number
    }?.value(of: Pow())
  }
}

extension ElementType {
  /// The type in which booleans are counted: they are 0 and 1.
  var number: ElementType { max(self, .int64) }
}

extension Value {
  fileprivate var hasNegative: Bool {
    if let number = self as? Number { return number.real < 0 }
    guard case .int64(let elements)? = plainTensor?.storage else { return false }
    return elements.contains { $0 < 0 }
  }

  /// The opposite of a boolean or of each in a tensor.
  fileprivate func negated() throws(Diagnostic) -> any Value {
    if let boolean = self as? Bool { return !boolean }
    return try Operands([self])?.value(of: Not()) ?? self
  }
}

/// What may follow the `.` of a tensor.
enum TensorAttributes {
  static let names = ["T", "shape", "type", "count"]

  static func value(_ name: String, of operand: Operand) throws(Diagnostic) -> (any Value)? {
    switch name {
    case "T": return try TensorOperation.run(Transpose(), [operand]).value
    case "shape":
      let lengths = operand.shape.dimensions.map(Int64.init)
      return Tensor(lengths, shape: [lengths.count])
    case "type": return operand.elementType.description
    case "count": return Number.integer(operand.shape.count)
    default: return nil
    }
  }
}
