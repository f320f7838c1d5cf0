import Graphs
import Language
import Tensors

/// Functions that make one number of many, along an axis or of all elements.
enum ReductionFunctions {
  static let all: [FunctionDeclaration] = [
    reduction("sum", "The sum.", lift: \.number) { (x, axes) throws(Diagnostic) in
      try TensorOperation.run(ReduceSum(axes: axes), [x])
    },
    reduction("mean", "The mean; of whole numbers in float32.", lift: \.real) {
      (x, axes) throws(Diagnostic) in
      try TensorOperation.run(ReduceMean(axes: axes), [x])
    },
    reduction("var", "The mean squared distance from the mean.", lift: \.real, variance),
    reduction("std", "The standard deviation: the root of `var`.", lift: \.real) {
      (x, axes) throws(Diagnostic) in
      try TensorOperation.run(Sqrt(), [try variance(x, axes)])
    },
    reduction("min", "The smallest element.", lift: { $0 }) { (x, axes) throws(Diagnostic) in
      try TensorOperation.run(ReduceMin(axes: axes), [x])
    },
    reduction("max", "The largest element.", lift: { $0 }) { (x, axes) throws(Diagnostic) in
      try TensorOperation.run(ReduceMax(axes: axes), [x])
    },
    reduction("prod", "The product.", lift: \.number) { (x, axes) throws(Diagnostic) in
      try TensorOperation.run(ReduceProd(axes: axes), [x])
    },
    reduction("norm", "The root of the sum of squares.", lift: \.real) {
      (x, axes) throws(Diagnostic) in
      let squares = try TensorOperation.run(Mul(), [x, x])
      return try TensorOperation.run(
        Sqrt(), [TensorOperation.run(ReduceSum(axes: axes), [squares])])
    },
    logical("any", "Whether any element is true.", ReduceMax.init),
    logical("all", "Whether all elements are true.", ReduceMin.init),
    position("argmax", "Where the largest element stands, the first of several.") {
      ArgMax(axis: $0)
    },
    position("argmin", "Where the smallest element stands, the first of several.") {
      ArgMin(axis: $0)
    },
    cumulative,
  ]

  private static let parameters: [FunctionDeclaration.Parameter] = [
    .init("x"), .init("axis", default: None()),
  ]

  private static func reduction(
    _ name: String, _ summary: String,
    lift: @escaping @Sendable (ElementType) -> ElementType,
    _ body: @escaping @Sendable (Operand, [Int]?) throws(Diagnostic) -> Operand
  ) -> FunctionDeclaration {
    FunctionDeclaration(
      name, parameters, summary: summary + " Without `axis`, of all elements.",
      examples: ["\(name)([[1, 2], [3, 4]])", "\(name)([[1, 2], [3, 4]], axis: 0)"]
    ) { (call) throws(Diagnostic) in
      let operands = try call.operands(0, lift: lift)
      let x = operands.operands[0]
      let result = try body(x, try call.axes(1, rank: x.shape.rank))
      return operands.areWeak ? result.collapsed : result.value
    }
  }

  @Sendable private static func variance(_ x: Operand, _ axes: [Int]?) throws(Diagnostic)
    -> Operand
  {
    let mean = try TensorOperation.run(ReduceMean(axes: axes, keepDimensions: true), [x])
    let distance = try TensorOperation.run(Sub(), [x, mean])
    let squares = try TensorOperation.run(Mul(), [distance, distance])
    return try TensorOperation.run(ReduceMean(axes: axes), [squares])
  }

  private static func logical(
    _ name: String, _ summary: String,
    _ operation: @escaping @Sendable ([Int]?, Bool) -> any Operator
  ) -> FunctionDeclaration {
    FunctionDeclaration(
      name, parameters, summary: summary,
      examples: ["\(name)([true, false])", "\(name)([1, 2] > 0)"]
    ) { (call) throws(Diagnostic) in
      let operands = try call.operands(0)
      let x = operands.operands[0]
      guard x.elementType == .boolean else {
        throw call.mismatch(0, expected: "true or false for each element")
      }
      let axes = try call.axes(1, rank: x.shape.rank)
      let result = try TensorOperation.run(operation(axes, false), [x])
      return operands.areWeak ? result.collapsed : result.value
    }
  }

  private static func position(
    _ name: String, _ summary: String, _ operation: @escaping @Sendable (Int) -> any Operator
  ) -> FunctionDeclaration {
    FunctionDeclaration(
      name, parameters,
      summary: summary + " Without `axis`, among all elements in row-major order.",
      examples: ["\(name)([3, 1, 2])", "\(name)([[1, 2], [4, 3]], axis: 1)"]
    ) { (call) throws(Diagnostic) in
      let (x, axis) = try call.alongAxis(lift: \.number)
      return try TensorOperation.run(operation(axis), [x]).value
    }
  }

  private static let cumulative = FunctionDeclaration(
    "cumsum", parameters,
    summary: "The sums up to each element. Without `axis`, of all elements in row-major order.",
    examples: ["cumsum([1, 2, 3])"]
  ) { (call) throws(Diagnostic) in
    let (x, axis) = try call.alongAxis(lift: \.number)
    return try TensorOperation.run(CumSum(axis: axis), [x]).value
  }
}

extension FunctionCall {
  /// The first argument and the axis that the second names; without one, all elements in a row.
  func alongAxis(lift: (ElementType) -> ElementType) throws(Diagnostic) -> (Operand, Int) {
    let x = try operands(0, lift: lift).operands[0]
    guard arguments[1] is None else { return (x, try axis(1, rank: x.shape.rank)) }
    return (try TensorOperation.run(Reshape(shape: [x.shape.count]), [x]), 0)
  }
}
