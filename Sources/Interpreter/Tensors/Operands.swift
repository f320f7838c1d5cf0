import Graphs
import Language
import Tensors

/// Values on their way into an operator: numbers are weak and take the type of the tensors beside
/// them; tensors are promoted to one type.
struct Operands {
  /// All of one element type.
  let operands: [Operand]
  /// Whether no tensor is among them, so that the result is a number again.
  let areWeak: Bool

  /// - Parameter lift: the type to calculate in, given the one in which the operands meet.
  /// - Returns: nil if one of the values is neither a number, a boolean nor a tensor.
  init?(
    _ values: [any Value], lift: (ElementType) -> ElementType = { $0 }
  ) throws(Diagnostic) {
    var strong: ElementType?
    for value in values {
      guard value is Number || value is Bool || value.plainTensor != nil else { return nil }
      guard let type = value.plainTensor?.elementType else { continue }
      strong = max(strong ?? type, type)
    }
    let types = values.map { value -> ElementType in
      if let tensor = value.plainTensor { return tensor.elementType }
      let scalar = value.weakScalar
      return strong.map(scalar.elementType) ?? scalar.tensor.elementType
    }
    let meeting = lift(types.max() ?? .float32)
    var operands: [Operand] = []
    for value in values { operands.append(try value.operand(as: meeting)) }
    self.operands = operands
    areWeak = strong == nil
  }

  /// What `operation` gives for the operands.
  func value(of operation: any Operator) throws(Diagnostic) -> any Value {
    let result = try TensorOperation.run(operation, operands)
    return areWeak ? result.collapsed : result.value
  }
}

extension Value {
  /// The number or boolean, which is weak beside tensors.
  fileprivate var weakScalar: Scalar {
    switch self {
    case let number as Number: number.scalar
    case let boolean as Bool: .boolean(boolean)
    default: preconditionFailure("\(kind) is no number")
    }
  }

  fileprivate func operand(as type: ElementType) throws(Diagnostic) -> Operand {
    if let operand = tensorOperand { return try operand.cast(to: type) }
    return .tensor(Tensor(filling: [], with: weakScalar, type: type))
  }

  /// The operand that a tensor is; nil for other values.
  var tensorOperand: Operand? {
    switch self {
    case let tensor as Tensor: .tensor(tensor)
    case let traced as TracedTensor: .traced(traced.symbol)
    default: nil
    }
  }

  /// The operand that a tensor, a number or a boolean is; numbers get their own type.
  var anyOperand: Operand? {
    switch self {
    case let number as Number: .tensor(number.scalar.tensor)
    case let boolean as Bool: .tensor(Scalar.boolean(boolean).tensor)
    default: tensorOperand
    }
  }
}

extension Operand {
  var shape: Shape { type.shape }
  var elementType: ElementType { type.elementType }

  /// The value of the language that this is.
  var value: any Value {
    switch self {
    case .tensor(let tensor): tensor
    case .traced(let symbol): TracedTensor(symbol: symbol)
    }
  }

  /// The number or boolean that a tensor of shape `[]` holds; others stay tensors.
  var collapsed: any Value {
    guard case .tensor(let tensor) = self, tensor.shape.rank == 0 else { return value }
    return tensor.number ?? tensor.boolean ?? tensor
  }

  func cast(to type: ElementType) throws(Diagnostic) -> Operand {
    guard elementType != type else { return self }
    switch self {
    case .tensor(let tensor):
      do throws(TensorError) {
        return .tensor(try tensor.converted(to: type))
      } catch {
        throw Diagnostic("\(error)")
      }
    case .traced: return try TensorOperation.run(Cast(to: type), [self])
    }
  }
}

/// Operators of the graph, run for the language.
enum TensorOperation {
  /// What the operator gives, after a look at the memory it takes.
  static func run(_ operation: any Operator, _ operands: [Operand]) throws(Diagnostic) -> Operand {
    do {
      let types = try operation.outputTypes(operands.map(\.type))
      let byteCount = types.reduce(0) { $0 + $1.shape.count * $1.elementType.byteCount }
      try MemoryLimit.ofProcess.check(byteCount, for: "the result")
      return try apply(operation, operands)[0]
    } catch let error as ShapeError {
      throw diagnostic(error)
    } catch {
      throw Diagnostic("\(error)")
    }
  }

  /// Asks for the memory of a tensor that is about to be made.
  static func reserve(_ lengths: [Int], _ type: ElementType) throws(Diagnostic) -> Shape {
    guard let shape = Shape(checking: lengths),
      !shape.count.multipliedReportingOverflow(by: type.byteCount).overflow
    else { throw Diagnostic("\(lengths) is not a shape that a tensor can have") }
    do throws(MemoryLimitError) {
      try MemoryLimit.ofProcess.check(shape.count * type.byteCount, for: "the tensor")
    } catch {
      throw Diagnostic("\(error)")
    }
    return shape
  }

  /// The words for operands that do not fit. Whoever knows what the operands are called adds to the
  /// label, which stands nowhere yet.
  private static func diagnostic(_ error: ShapeError) -> Diagnostic {
    let fact = error.reason.description
    switch error.reason {
    case .unequal where error.operatorName == "MatMul":
      return Diagnostic("these shapes cannot be multiplied", at: .nowhere, fact)
    case .notBroadcastable, .unequal:
      return Diagnostic("these shapes do not go together", at: .nowhere, fact)
    case .elementType(_, let type):
      return Diagnostic("this has no meaning for \(type) tensors")
    case .attribute(let text): return Diagnostic(text)
    default: return Diagnostic(fact)
    }
  }
}
