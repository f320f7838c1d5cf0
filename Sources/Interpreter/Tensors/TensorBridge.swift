import Graphs
import Language
import Tensors

// The language's values and Graphs' operands, there and back.

extension TensorArgument {
  /// What a function over tensors is given for a value; nil if it has no use for the kind.
  init?(_ value: any Value) {
    switch value {
    case let tensor as Tensor: self = .tensor(tensor)
    case let traced as TracedTensor: self = .operand(.traced(traced.symbol))
    case let number as Number: self = .number(number.scalar)
    case let boolean as Bool: self = .number(.boolean(boolean))
    case let text as String: self = .text(text)
    case is None: self = .none
    case let range as IntegerRange where range.count <= EvaluationLimits.listCount:
      self = .tensor(
        Tensor((0..<range.count).map { Int64(range[$0]) }, shape: [range.count]))
    case let list as List:
      var elements: [TensorArgument] = []
      for element in list.elements {
        guard let element = TensorArgument(element) else { return nil }
        elements.append(element)
      }
      self = .list(elements)
    default: return nil
    }
  }

  /// The value of the language that a default stands for.
  var value: any Value {
    switch self {
    case .operand(let operand): operand.value
    case .number(let scalar): scalar.value
    case .list(let elements): List(elements.map(\.value))
    case .text(let text): text
    case .none: None()
    }
  }
}

extension Scalar {
  /// The number or boolean that stands alone.
  var value: any Value {
    switch self {
    case .boolean(let boolean): boolean
    case .integer(let integer): Number.integer(Int(integer))
    case .real(let real): Number.real(real)
    }
  }
}

extension Operand {
  /// The value of the language that this is.
  var value: any Value {
    switch self {
    case .tensor(let tensor): tensor
    case .traced(let symbol): TracedTensor(symbol: symbol)
    }
  }
}

extension TensorResult {
  var value: any Value {
    switch self {
    case .operand(let operand): operand.value
    case .operands(let operands): List(operands.map(\.value))
    case .number(let scalar): scalar.value
    }
  }
}

extension Value {
  /// The operand that a tensor is; nil for other values.
  var tensorOperand: Operand? {
    switch self {
    case let tensor as Tensor: .tensor(tensor)
    case let traced as TracedTensor: .traced(traced.symbol)
    default: nil
    }
  }
}

/// Runs `body`, whose errors are Graphs' and Tensors', for a person.
func recorded<Result>(_ body: () throws -> Result) throws(Diagnostic) -> Result {
  do {
    return try body()
  } catch let error as Diagnostic {
    throw error
  } catch let error as ShapeError {
    throw Diagnostic(error)
  } catch let error as TensorError {
    throw Diagnostic(error)
  } catch is Interrupted {
    throw Diagnostic.stopped
  } catch let error as MemoryLimitError {
    throw Diagnostic(error.description).ofEnvironment
  } catch {
    throw Diagnostic("\(error)")
  }
}

extension Diagnostic {
  /// The words for operands that do not fit. Whoever knows what the operands are called adds to the
  /// label, which stands nowhere yet.
  fileprivate init(_ error: ShapeError) {
    let fact = error.reason.description
    switch error.reason {
    case .unequal where error.operatorName == "MatMul":
      self.init("these shapes cannot be multiplied", at: .nowhere, fact)
    case .notBroadcastable:
      self.init(
        "these shapes do not go together", at: .nowhere,
        "from the right, lengths should be equal or 1")
    case .unequal: self.init("these shapes do not go together", at: .nowhere, fact)
    case .elementType(_, let type): self.init("this has no meaning for \(type) tensors")
    default: self.init(fact)
    }
  }

  fileprivate init(_ error: TensorError) {
    if case .notBroadcastable = error {
      self.init(
        "these shapes do not go together", at: .nowhere,
        "from the right, lengths should be equal or 1")
    } else {
      self.init("\(error)")
    }
  }
}
