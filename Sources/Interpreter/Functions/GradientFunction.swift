import Graphs
import Language
import Tensors

/// `grad(f, a, …)`: how a function's result changes with its first argument.
enum GradientFunction {
  static let all: [FunctionDeclaration] = [gradient]

  private static let gradient = FunctionDeclaration(
    "grad", [.init("function"), .init("at")], isVariadic: true,
    summary:
      "The gradient of a function by its first argument; what follows are its further arguments.",
    examples: ["grad(mean, [1, 2, 4])", "grad(sqrt, 4)"]
  ) { (call) throws(Diagnostic) in
    let function: Function = try call.argument(0)
    let evaluator = call.evaluator
    let isOutermost = evaluator.tracer == nil
    // An inner `grad` goes on with the outer recording, so that it can be differentiated again.
    let tracer = evaluator.tracer ?? Tracer()
    evaluator.tracer = tracer
    defer { if isOutermost { evaluator.tracer = nil } }

    let start = try realOperand(call)
    let variable = try recorded { try tracer.variable(start) }
    var arguments = [Evaluator.GivenArgument(value: variable.value, span: call.spans[1])]
    for index in call.arguments.indices.dropFirst(2) {
      arguments.append(
        Evaluator.GivenArgument(value: call.arguments[index], span: call.spans[index]))
    }
    let result = try evaluator.call(function, arguments, at: call.spans[0])
    let gradient = try gradient(of: result, by: variable, tracer, function, at: call.spans[0])
    // A recording ends with the outermost `grad`; nothing of it may outlive that.
    let kept = isOutermost ? .tensor(gradient.tensor) : gradient
    if call.arguments[1] is Number, case .tensor(let tensor) = kept, let number = tensor.number {
      return number
    }
    return kept.value
  }

  private static func gradient(
    of result: any Value, by variable: Operand, _ tracer: Tracer, _ function: Function,
    at span: SourceSpan
  ) throws(Diagnostic) -> Operand {
    // A number does not depend on the argument: Tracer answers with zeros.
    let operand = (result as? Number).map { Operand.tensor(Tensor([$0.real], shape: [])) }
    guard let operand = operand ?? result.tensorOperand, operand.type.elementType.isReal else {
      throw Diagnostic(
        "only a real number can be differentiated", at: span,
        "`\(function.name)` gives \(result.phrase)")
    }
    guard operand.type.shape.count == 1 else {
      throw Diagnostic(
        "only a single number can be differentiated", at: span,
        "`\(function.name)` gives a tensor of shape \(operand.type.shape)"
      ).hint("make one number of it with `mean(…)` or `sum(…)`")
    }
    return try recorded { try tracer.gradient(of: operand, by: [variable])[0] }
  }

  /// The argument to differentiate by: a number in float64, whole numbers of a tensor in float32.
  private static func realOperand(_ call: FunctionCall) throws(Diagnostic) -> Operand {
    if let number = call.arguments[1] as? Number {
      return .tensor(Tensor([number.real], shape: []))
    }
    guard let operand = call.arguments[1].tensorOperand else {
      throw call.mismatch(1, expected: "a tensor or a number")
    }
    let type = operand.type.elementType
    guard !type.isReal else { return operand }
    return try recorded { try apply(Cast(to: type.real), [operand])[0] }
  }
}
