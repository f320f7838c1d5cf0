import Graphs
import Tensors
import Testing

private func call(_ name: String, _ arguments: [TensorArgument]) throws -> TensorResult {
  let function = try #require(TensorFunctions.all.first { $0.name == name })
  let defaults = function.parameters.dropFirst(arguments.count).map { $0.defaultValue ?? .none }
  return try function(arguments + defaults)
}

private func tensor(_ name: String, _ arguments: TensorArgument...) throws -> Tensor {
  guard case .operand(let operand) = try call(name, arguments) else {
    throw TensorError.argument("\(name) gives no tensor")
  }
  return operand.tensor
}

private func number(_ value: Int64) -> TensorArgument { .number(.integer(value)) }
private func number(_ value: Double) -> TensorArgument { .number(.real(value)) }
private func row(_ values: Int64...) -> TensorArgument {
  .tensor(Tensor(values, shape: [values.count]))
}

@Test func everyFunctionIsListedOnceWithExamplesThatNameIt() {
  let names = TensorFunctions.all.map(\.name)
  #expect(Set(names).count == names.count)
  for function in TensorFunctions.all {
    #expect(!function.summary.isEmpty && function.summary.hasSuffix("."), "\(function.name)")
    #expect(!function.examples.isEmpty, "\(function.name)")
    #expect(function.examples.allSatisfy { $0.hasPrefix(function.name + "(") }, "\(function.name)")
  }
}

@Test func aSignatureReadsAsItIsTyped() throws {
  let sum = try #require(TensorFunctions.all.first { $0.name == "sum" })
  #expect(sum.usage == "sum(x, axis: none, keepdims: false)")
  #expect(sum.parameters.map(\.name) == ["x", "axis", "keepdims"])
  #expect(sum.parameters[0].defaultValue == nil)
  guard case .none? = sum.parameters[1].defaultValue else {
    Issue.record("axis has the default none")
    return
  }
}

@Test func numbersThatStandAloneStayNumbers() throws {
  guard case .number(let root) = try call("sqrt", [number(Int64(2))]) else {
    Issue.record("sqrt(2) is a number")
    return
  }
  #expect(root == .real(2.0.squareRoot()))
  guard case .number(let magnitude) = try call("abs", [number(Int64(-2))]) else {
    Issue.record("abs(-2) is a number")
    return
  }
  #expect(magnitude == .integer(2))
}

@Test func aWholeReductionIsATensorWithoutAxes() throws {
  #expect(try tensor("sum", row(1, 2)).shape == [])
  #expect(try tensor("mean", row(1, 2)).elementType == .float32)
  #expect(
    try tensor("sum", .tensor(Tensor([true, true], shape: [2]))).element(at: 0) == .integer(2))
}

@Test func createdTensorsAreNumPys() throws {
  #expect(try tensor("arange", number(Int64(4))).description == "[0 1 2 3]")
  #expect(
    try tensor("arange", number(Int64(5)), number(Int64(-2)), number(Int64(-3))).description
      == "[ 5  2 -1]")
  #expect(try tensor("arange", number(Int64(3)), number(Int64(1))).shape == [0])
  #expect(
    try tensor("arange", number(1.0), number(2.0), number(0.25)).floats == [1, 1.25, 1.5, 1.75])
  #expect(
    try tensor("linspace", number(0.0), number(1.0), number(Int64(5))).floats == [
      0, 0.25, 0.5, 0.75, 1,
    ])
  #expect(try tensor("linspace", number(0.1), number(0.7), number(Int64(1))).floats == [0.1])
  #expect(try tensor("eye", number(Int64(2)), .text("int64")).description == "[[1 0]\n [0 1]]")
  #expect(try tensor("zeros", row(2, 0)).type == TensorType(.float32, [2, 0]))
  #expect(try tensor("full", row(2), number(Int64(7))).elementType == .int64)
  #expect(try tensor("full", row(2), number(0.5)).elementType == .float32)
  #expect(
    try tensor("ones", number(Int64(3)), .text("boolean")).description == "[ true  true  true]")
}

@Test func randomNumbersDependOnTheirSeedOnlyAndAreFixedForEver() throws {
  let uniform = try tensor("random", row(1000), number(Int64(7)))
  let normal = try tensor("normal", row(1000), number(Int64(7)))
  #expect(try tensor("random", row(1000), number(Int64(7))).digest == uniform.digest)
  #expect(try tensor("random", row(1000), number(Int64(8))).digest != uniform.digest)
  #expect(uniform.digest.short == "7e28d3a1c714")
  #expect(normal.digest.short == "b36995ae406e")
  let values = normal.doubles
  let mean = values.reduce(0, +) / 1000
  let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 1000
  // Six standard errors: √(1/n) for the mean, √(2/n) for the variance.
  #expect(abs(mean) < 6 * (1.0 / 1000).squareRoot())
  #expect(abs(variance - 1) < 6 * (2.0 / 1000).squareRoot())
}

@Test func argumentsThatMakeNoSenseAreRefusedByTheirName() throws {
  let mistakes: [(String, [TensorArgument], Int)] = [
    ("sum", [row(1, 2), .text("first")], 1),
    ("sum", [row(1, 2), number(0.5)], 1),
    ("sum", [row(1, 2), .none, number(Int64(1))], 2),
    ("reshape", [row(1, 2, 3), row(2, -1)], 1),
    ("reshape", [row(1, 2, 3), row(-1, -1)], 1),
    ("split", [row(1, 2, 3), number(Int64(2))], 1),
    ("zeros", [row(-1)], 0),
    ("zeros", [row(2), .text("float16")], 1),
    ("concat", [.list([])], 0),
    ("one_hot", [.tensor(Tensor([0.5], shape: [1])), number(Int64(2))], 0),
    ("where", [row(1, 0), number(Int64(1)), number(Int64(2))], 0),
    ("abs", [.text("x")], 0),
    ("var", [row(1), .none, .number(.boolean(false)), number(Int64(1))], 3),
    ("arange", [number(Int64(0)), number(Int64(1)), number(Int64(0))], 2),
  ]
  for (name, arguments, parameter) in mistakes {
    do {
      _ = try call(name, arguments)
      Issue.record("\(name) accepts \(arguments)")
    } catch let error as ArgumentError {
      #expect(error.parameter == parameter, "\(name): \(error)")
    }
  }
}

@Test func whatCannotFitInMemoryIsRefusedBeforeItIsMade() throws {
  #expect(throws: MemoryLimitError.self) { try tensor("zeros", row(1 << 30, 1 << 20)) }
  #expect(throws: MemoryLimitError.self) { try tensor("arange", number(Int64(1) << 50)) }
  let long = Tensor([Float](repeating: 0, count: 1 << 20), shape: [1 << 20, 1])
  let wide = try long.reshaped(to: [1, 1 << 20])
  #expect(throws: MemoryLimitError.self) { try TensorOperator.add(.tensor(long), .tensor(wide)) }
}

@Test func labelsOutsideTheClassesAreRefused() throws {
  #expect(throws: GraphError.label(3, classes: 3)) {
    try tensor("one_hot", row(0, 3), number(Int64(3)))
  }
  #expect(throws: GraphError.label(-1, classes: 3)) {
    try tensor("one_hot", row(-1), number(Int64(3)))
  }
}

@Test func notANumberIsSeenByExtremesAndComesLastInOrder() throws {
  let x = TensorArgument.tensor(Tensor([2.0, .nan, 1, .nan], shape: [4]))
  #expect(try tensor("max", x).doubles[0].isNaN)
  #expect(try tensor("argmin", x).element(at: 0) == .integer(1))
  #expect(try tensor("argsort", x).element(at: 0) == .integer(2))
  #expect(try tensor("sort", x).description == "[ 1.  2. nan nan]")
  #expect(try tensor("unique", x).shape == [3])
  #expect(try tensor("isnan", x).booleans == [false, true, false, true])
}

@Test func conversionsToIntegersAreChecked() throws {
  #expect(throws: TensorError.self) {
    try tensor("convert", .tensor(Tensor([Double.nan], shape: [1])), .text("int64"))
  }
  #expect(
    try tensor("convert", .tensor(Tensor([-1.7], shape: [1])), .text("int64")).element(at: 0)
      == .integer(-1))
}

@Test func roundingToDigitsGoesToTheEvenOne() throws {
  let x = TensorArgument.tensor(Tensor([0.125, 0.375, -2.5, 1234.5], shape: [4]))
  #expect(try tensor("round", x, number(Int64(2))).doubles == [0.12, 0.38, -2.5, 1234.5])
  #expect(try tensor("round", x).doubles == [0, 0, -2, 1234])
  #expect(try tensor("round", row(1250, 1350), number(Int64(-2))).description == "[1200 1400]")
}
