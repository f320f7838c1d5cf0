import Graphs
import Language
import Tensors

/// Operators, attributes and indices of the language where a tensor takes part.
enum TensorArithmetic {
  /// - Returns: nil if the value is no tensor.
  static func apply(_ operation: UnaryOperator, to value: any Value) throws(Diagnostic)
    -> (any Value)?
  {
    guard let operand = value.tensorOperand else { return nil }
    return try recorded {
      switch operation {
      case .negate: try TensorOperator.negate(.operand(operand)).value
      case .not: try TensorOperator.not(.operand(operand)).value
      }
    }
  }

  /// - Returns: nil if neither is a tensor, or the other is no number.
  static func apply(_ operation: BinaryOperator, _ left: any Value, _ right: any Value)
    throws(Diagnostic) -> (any Value)?
  {
    guard left.tensorOperand != nil || right.tensorOperand != nil,
      let operation = TensorOperator(rawValue: operation.rawValue),
      let first = argument(left), let second = argument(right)
    else { return nil }
    return try recorded { try operation(first, second).value }
  }

  private static func argument(_ value: any Value) -> TensorArgument? {
    value is Number || value is Bool || value.tensorOperand != nil ? TensorArgument(value) : nil
  }

  /// The entries that `indices` name.
  static func entries(of operand: Operand, at indices: [Index]) throws(Diagnostic) -> any Value {
    var entries: [TensorIndex] = []
    for index in indices {
      switch index {
      case .position(let position): entries.append(.position(position))
      case .slice(let start, let end, let step):
        entries.append(.slice(start: start, end: end, step: step))
      case .value(let value): entries.append(try entry(value))
      }
    }
    return try recorded { try operand.indexed(by: entries).value }
  }

  private static func entry(_ value: any Value) throws(Diagnostic) -> TensorIndex {
    if let list = value as? List, list.elements.isEmpty {
      return .positions(Tensor([Int64](), shape: [0]))
    }
    switch value.plainTensor?.elementType {
    case .boolean: return .mask(value.plainTensor ?? Tensor([Bool](), shape: [0]))
    case .int64: return .positions(value.plainTensor ?? Tensor([Int64](), shape: [0]))
    default:
      throw Diagnostic("a tensor is indexed by numbers, ranges or a mask, not by \(value.phrase)")
    }
  }

  /// Names that may follow the `.` of a tensor.
  static let attributeNames = ["T", "shape", "type", "count"]

  /// What stands after the `.` of a tensor; nil for other names.
  static func attribute(_ name: String, of operand: Operand) throws(Diagnostic) -> (any Value)? {
    switch name {
    case "T": return try recorded { try Graphs.apply(Transpose(), [operand])[0].value }
    case "shape":
      let lengths = operand.type.shape.dimensions.map(Int64.init)
      return Tensor(lengths, shape: [lengths.count])
    case "type": return operand.type.elementType.description
    case "count": return Number.integer(operand.type.shape.count)
    default: return nil
    }
  }
}

extension Tensor: Indexable {
  /// The entries named, by NumPy's rules.
  public func indexed(by indices: [Index]) throws(Diagnostic) -> any Value {
    try TensorArithmetic.entries(of: .tensor(self), at: indices)
  }
}
