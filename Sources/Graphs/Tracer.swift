import Tensors

/// An operand of the language: a plain tensor, or one whose making is being recorded so that it can
/// be differentiated.
public enum Operand: Sendable {
  case tensor(Tensor)
  /// A value of a recording, made by ``Tracer``.
  case traced(Symbol)

  /// The elements.
  public var tensor: Tensor {
    switch self {
    case .tensor(let tensor): tensor
    case .traced(let symbol): symbol.recordedTensor
    }
  }

  /// Element type and shape.
  public var type: TensorType {
    switch self {
    case .tensor(let tensor): tensor.type
    case .traced(let symbol): symbol.type
    }
  }
}

/// Evaluates an operator on tensors at once.
///
/// - Throws: `ShapeError` if the operands do not fit; whatever the operator's evaluation throws.
public func evaluate(_ operation: any Operator, _ inputs: [Tensor]) throws -> [Tensor] {
  _ = try operation.outputTypes(inputs.map(\.type))
  return try operation.evaluate(inputs)
}

/// Evaluates an operator on the language's operands, and records it if any of them is traced.
///
/// - Throws: as ``evaluate(_:_:)``.
/// - Precondition: all traced operands belong to one ``Tracer``.
public func apply(_ operation: any Operator, _ operands: [Operand]) throws -> [Operand] {
  let builders = operands.compactMap { operand in
    if case .traced(let symbol) = operand { symbol.builder } else { nil }
  }
  guard let builder = builders.first else {
    return try evaluate(operation, operands.map(\.tensor)).map(Operand.tensor)
  }
  let symbols = operands.map { operand in
    switch operand {
    case .tensor(let tensor): builder.constant(tensor)
    case .traced(let symbol): symbol
    }
  }
  return try builder.addAll(operation, symbols).map(Operand.traced)
}

/// Records what a function of the language does to its arguments, so that it can be differentiated.
///
///     let tracer = Tracer()
///     let w = tracer.variable(.tensor(start))
///     let loss = try run(function, w)                 // through `apply`
///     let dw = try tracer.gradient(of: loss, by: [w])[0]
///
/// Values are computed as they are recorded, so a function may branch on them. The gradient is
/// recorded too: inside an outer `grad` it can be differentiated again. A nested `grad` uses the
/// outer tracer (``init(of:)``).
public struct Tracer: Sendable {
  private let builder: GraphBuilder

  /// A new recording.
  public init() { builder = GraphBuilder(recording: true) }

  /// The recording that one of these operands is part of, or a new one.
  public init(of operands: [Operand]) {
    let builders = operands.lazy.compactMap { operand in
      if case .traced(let symbol) = operand { symbol.builder } else { nil }
    }
    builder = builders.first ?? GraphBuilder(recording: true)
  }

  /// A variable that starts as `operand`; a fresh one even if that is traced, so that an inner
  /// gradient is not mixed up with an outer one.
  public func variable(_ operand: Operand) throws -> Operand {
    switch operand {
    case .tensor(let tensor): .traced(builder.constant(tensor))
    case .traced(let symbol): .traced(try builder.add(Identity(), [symbol]))
    }
  }

  /// The gradient of `result` by each of `variables`, in their shapes; zero where it does not
  /// depend on one.
  ///
  /// - Throws: `GraphError.notScalar`, `.notReal`, or `.noGradient` for an operator without a rule.
  public func gradient(of result: Operand, by variables: [Operand]) throws -> [Operand] {
    let targets = variables.map { operand -> Symbol in
      guard case .traced(let symbol) = operand else {
        preconditionFailure("differentiating by a value that is not a variable")
      }
      return symbol
    }
    guard case .traced(let symbol) = result, symbol.builder === builder else {
      return variables.map { .tensor(Tensor(repeating: 0, $0.type)) }
    }
    return try builder.gradients(of: symbol, by: targets).map(Operand.traced)
  }
}
