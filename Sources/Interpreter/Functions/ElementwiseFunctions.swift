import Graphs
import Language
import Tensors

/// Functions that change each element. Of a number alone they give a number.
enum ElementwiseFunctions {
  static let all: [FunctionDeclaration] = [
    real("sqrt", "The square root.", ["sqrt(2)", "sqrt([1, 4, 9])"], Sqrt()),
    real("exp", "e to the power of each element.", ["exp(1)"], Exp()),
    real("log", "The natural logarithm.", ["log(10)"], Log()),
    real("sin", "The sine of an angle in radians.", ["sin(1)"], Sin()),
    real("cos", "The cosine of an angle in radians.", ["cos([0, 1])"], Cos()),
    real("tanh", "The hyperbolic tangent.", ["tanh(0.5)"], Tanh()),
    real("sigmoid", "The logistic function 1 / (1 + exp(-x)).", ["sigmoid([-1, 0, 1])"], Sigmoid()),
    number("relu", "Negative elements become 0.", ["relu([-1, 2])"], Relu()),
    number("abs", "The magnitude.", ["abs(-3)", "abs([-1.5, 2])"], Abs()),
    number("sign", "-1, 0 or 1: the sign.", ["sign([-2, 0, 5])"], Sign()),
    number(
      "round", "To the nearest whole number, halves to the even one.", ["round([0.5, 1.5, 2.4])"],
      Round()),
    number("floor", "The whole number below.", ["floor(-1.5)"], Floor()),
    number("ceil", "The whole number above.", ["ceil(1.2)"], Ceil()),
    number("isnan", "Whether each element is not a number.", ["isnan(0.0 / 0)"], IsNaN()),
    clip, choose, softmax,
  ]

  /// A function that answers in a real type: whole numbers in tensors are lifted to float32.
  private static func real(
    _ name: String, _ summary: String, _ examples: [String], _ operation: any Operator
  ) -> FunctionDeclaration {
    FunctionDeclaration(name, [.init("x")], summary: summary, examples: examples) {
      (call) throws(Diagnostic) in
      // A whole number alone is a float64, not a tensor's float32.
      if case .integer(let value)? = call.arguments[0] as? Number {
        return try Operands([Number.real(Double(value))])?.value(of: operation) ?? None()
      }
      return try call.operands(0, lift: \.real).value(of: operation)
    }
  }

  /// A function that keeps the type of numbers and counts booleans as 0 and 1.
  private static func number(
    _ name: String, _ summary: String, _ examples: [String], _ operation: any Operator
  ) -> FunctionDeclaration {
    FunctionDeclaration(name, [.init("x")], summary: summary, examples: examples) {
      (call) throws(Diagnostic) in
      try call.operands(0, lift: \.number).value(of: operation)
    }
  }

  private static let clip = FunctionDeclaration(
    "clip", [.init("x"), .init("low"), .init("high")],
    summary: "Elements below `low` become `low`, those above `high` become `high`.",
    examples: ["clip([-1, 0.5, 2], 0, 1)"]
  ) { (call) throws(Diagnostic) in
    let all = try call.operands(0, 1, 2, lift: \.number)
    let raised = try TensorOperation.run(Max(), [all.operands[0], all.operands[1]])
    let held = try TensorOperation.run(Min(), [raised, all.operands[2]])
    return all.areWeak ? held.collapsed : held.value
  }

  private static let choose = FunctionDeclaration(
    "where", [.init("condition"), .init("a"), .init("b")],
    summary: "Element by element `a` where the condition is true, else `b`.",
    examples: ["where([1, -1] > 0, 1, 0)"]
  ) { (call) throws(Diagnostic) in
    let condition = try call.operands(0).operands[0]
    guard condition.elementType == .boolean else {
      throw call.mismatch(0, expected: "true or false for each element")
    }
    let sides = try call.operands(1, 2)
    let result = try TensorOperation.run(Where(), [condition] + sides.operands)
    return sides.areWeak ? result.collapsed : result.value
  }

  private static let softmax = FunctionDeclaration(
    "softmax", [.init("x"), .init("axis", default: Number.integer(-1))],
    summary: "exp(x) / sum(exp(x)) along an axis: positive numbers that add up to 1.",
    examples: ["softmax([1, 2, 3])"]
  ) { (call) throws(Diagnostic) in
    let x = try call.operands(0, lift: \.real).operands[0]
    let axis = try call.axis(1, rank: x.shape.rank)
    guard x.shape[axis] > 0 else { return x.value }
    // Without the shift exp overflows. It cancels out, so it needs no gradient.
    let peak = try TensorOperation.run(
      ReduceMax(axes: [axis], keepDimensions: true), [.tensor(x.tensor)])
    let raised = try TensorOperation.run(Exp(), [TensorOperation.run(Sub(), [x, peak])])
    let sum = try TensorOperation.run(ReduceSum(axes: [axis], keepDimensions: true), [raised])
    return try TensorOperation.run(Div(), [raised, sum]).value
  }
}

extension FunctionCall {
  /// An axis from 0 to below `rank`; negative ones count from the last.
  func axis(_ index: Int, rank: Int) throws(Diagnostic) -> Int {
    let axis: Int = try argument(index)
    guard axis >= -rank, axis < rank else {
      throw Diagnostic(
        rank == 0
          ? "a single value has no axes"
          : "there is no axis \(axis): the tensor has the axes 0 to \(rank - 1)", at: spans[index])
    }
    return axis < 0 ? axis + rank : axis
  }

  /// The axes of a reduction: nil for all of them.
  func axes(_ index: Int, rank: Int) throws(Diagnostic) -> [Int]? {
    if arguments[index] is None { return nil }
    guard arguments[index].plainTensor?.shape.rank == 1 || arguments[index] is List else {
      return [try axis(index, rank: rank)]
    }
    let axes: [Int] = try argument(index)
    var result: [Int] = []
    for axis in axes {
      guard axis >= -rank, axis < rank else {
        throw Diagnostic("there is no axis \(axis)", at: spans[index])
      }
      result.append(axis < 0 ? axis + rank : axis)
    }
    return result.sorted()
  }
}
