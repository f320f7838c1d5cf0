import Graphs
import Language
import Tensors

/// `grad(f, a, …)`: how a function's result changes with its first argument.
enum GradientFunction {
  static let all: [FunctionDeclaration] = [gradient]

  private static let gradient = FunctionDeclaration(
    "grad", [.init("function"), .init("at")], isVariadic: true,
    summary:
      "The gradient of a function by its first argument, at the arguments given. The function ends in one number.",
    examples: ["grad(mean, [1, 2, 4])", "grad(sqrt, 4)"]
  ) { (call) throws(Diagnostic) in
    let function: Function = try call.argument(0)
    let evaluator = call.evaluator
    let isOutermost = evaluator.tracer == nil
    // An inner `grad` goes on with the outer recording, so that it can be differentiated again.
    let tracer = evaluator.tracer ?? Tracer()
    evaluator.tracer = tracer
    defer { if isOutermost { evaluator.tracer = nil } }

    let operands = try variable(call)
    let variable = try recorded { try tracer.variable(operands.operands[0]) }
    var arguments = [Evaluator.GivenArgument(value: variable.value, span: call.spans[1])]
    for index in call.arguments.indices.dropFirst(2) {
      arguments.append(
        Evaluator.GivenArgument(value: call.arguments[index], span: call.spans[index]))
    }
    let result = try evaluator.call(function, arguments, at: call.spans[0])
    guard let operand = result.anyOperand, operand.elementType.isReal || result is Number else {
      throw Diagnostic(
        "only a real number can be differentiated", at: call.spans[0],
        "`\(function.name)` gives \(result.phrase)")
    }
    guard operand.shape.count == 1 else {
      throw Diagnostic(
        "only a single number can be differentiated", at: call.spans[0],
        "`\(function.name)` gives a tensor of shape \(operand.shape)"
      ).hint("make one number of it with `mean(…)` or `sum(…)`")
    }
    let gradient = try recorded { try tracer.gradient(of: operand, by: [variable])[0] }
    let value = operands.areWeak ? gradient.collapsed : gradient.value
    guard isOutermost else { return value }
    return operands.areWeak ? Operand.tensor(gradient.tensor).collapsed : value.untraced
  }

  /// The argument to differentiate by: a number in float64, whole numbers of a tensor in float32.
  private static func variable(_ call: FunctionCall) throws(Diagnostic) -> Operands {
    if let number = call.arguments[1] as? Number,
      let operands = try Operands([Number.real(number.real)])
    {
      return operands
    }
    return try call.operands(1, lift: \.real)
  }

  private static func recorded(_ body: () throws -> Operand) throws(Diagnostic) -> Operand {
    do {
      return try body()
    } catch {
      throw Diagnostic("\(error)")
    }
  }
}
