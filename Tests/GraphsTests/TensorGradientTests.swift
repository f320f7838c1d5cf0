import Graphs
import Tensors
import Testing

private typealias Body = @Sendable ([TensorArgument]) throws -> Operand

private func call(_ name: String, _ arguments: TensorArgument...) throws -> Operand {
  let function = try #require(TensorFunctions.all.first { $0.name == name })
  let defaults = function.parameters.dropFirst(arguments.count).map { $0.defaultValue ?? .none }
  guard case .operand(let operand) = try function(arguments + defaults) else {
    throw TensorError.argument("\(name) gives no single tensor")
  }
  return operand
}

private func integer(_ value: Int64) -> TensorArgument { .number(.integer(value)) }
private func integers(_ values: Int64...) -> TensorArgument {
  .tensor(Tensor(values, shape: [values.count]))
}

/// Functions of one or two float64 tensors, away from where they have no derivative.
private let differentiable: [(name: String, shapes: [Shape], body: Body)] = [
  ("+", [[2, 3], [3]], { try TensorOperator.add($0[0], $0[1]) }),
  ("-", [[2, 1], [3]], { try TensorOperator.subtract($0[0], $0[1]) }),
  ("*", [[2, 3], [2, 1]], { try TensorOperator.multiply($0[0], $0[1]) }),
  ("/", [[3], [2, 3]], { try TensorOperator.divide($0[0], $0[1]) }),
  ("%", [[4], [4]], { try TensorOperator.remainder($0[0], $0[1]) }),
  ("//", [[4], [4]], { try TensorOperator.floorDivide($0[0], $0[1]) }),
  ("^", [[4], [2, 4]], { try TensorOperator.power($0[0], $0[1]) }),
  ("^2", [[4]], { try TensorOperator.power($0[0], integer(2)) }),
  ("^3", [[4]], { try TensorOperator.power($0[0], integer(3)) }),
  ("^-1", [[4]], { try TensorOperator.power($0[0], integer(-1)) }),
  ("^0", [[4]], { try TensorOperator.power($0[0], integer(0)) }),
  ("@", [[2, 3], [3, 4]], { try TensorOperator.matmul($0[0], $0[1]) }),
  ("@ stacked", [[2, 2, 3], [3]], { try TensorOperator.matmul($0[0], $0[1]) }),
  ("negate", [[3]], { try TensorOperator.negate($0[0]) }),
  ("abs", [[5]], { try call("abs", $0[0]) }), ("sqrt", [[5]], { try call("sqrt", $0[0]) }),
  ("exp", [[5]], { try call("exp", $0[0]) }), ("log", [[5]], { try call("log", $0[0]) }),
  ("sin", [[5]], { try call("sin", $0[0]) }), ("cos", [[5]], { try call("cos", $0[0]) }),
  ("tanh", [[5]], { try call("tanh", $0[0]) }),
  ("sigmoid", [[5]], { try call("sigmoid", $0[0]) }),
  ("relu", [[5]], { try call("relu", $0[0]) }), ("floor", [[5]], { try call("floor", $0[0]) }),
  ("clip", [[5]], { try call("clip", $0[0], .number(.real(0.9)), .number(.real(1.7))) }),
  ("maximum", [[5], [5]], { try call("maximum", $0[0], $0[1]) }),
  ("minimum", [[5], [1]], { try call("minimum", $0[0], $0[1]) }),
  (
    "where", [[4], [4]],
    { try call("where", .operand(TensorOperator.less($0[0], $0[1])), $0[0], $0[1]) }
  ),
  ("sum", [[2, 3]], { try call("sum", $0[0], integer(0)) }),
  ("mean", [[2, 3, 2]], { try call("mean", $0[0], integers(0, 2)) }),
  ("var", [[2, 4]], { try call("var", $0[0], integer(1)) }),
  ("std", [[6]], { try call("std", $0[0]) }), ("norm", [[2, 3]], { try call("norm", $0[0]) }),
  ("max", [[3, 4]], { try call("max", $0[0], integer(1)) }),
  ("min", [[3, 4]], { try call("min", $0[0]) }),
  ("prod", [[2, 3]], { try call("prod", $0[0], integer(1)) }),
  ("cumsum", [[2, 4]], { try call("cumsum", $0[0], integer(1)) }),
  ("sort", [[3, 4]], { try call("sort", $0[0], integer(0)) }),
  ("unique", [[4]], { try call("unique", $0[0]) }),
  ("reshape", [[2, 3]], { try call("reshape", $0[0], integers(3, -1)) }),
  ("transpose", [[2, 3]], { try call("transpose", $0[0]) }),
  ("concat", [[2, 3], [1, 3]], { try call("concat", .list([$0[0], $0[1]])) }),
  ("stack", [[3], [3]], { try call("stack", .list([$0[0], $0[1]]), integer(1)) }),
  ("dot", [[3], [3]], { try call("dot", $0[0], $0[1]) }),
  ("outer", [[3], [2]], { try call("outer", $0[0], $0[1]) }),
  ("softmax", [[2, 4]], { try call("softmax", $0[0]) }),
  ("softmax 0", [[3, 2]], { try call("softmax", $0[0], integer(0)) }),
  ("x[::2]", [[5]], { try operand($0[0]).indexed(by: [.slice(start: nil, end: nil, step: 2)]) }),
  (
    "x[1, ::-1]", [[3, 4]],
    { try operand($0[0]).indexed(by: [.position(1), .slice(start: nil, end: nil, step: -1)]) }
  ),
  (
    "x[:, [0, 0, -1]]", [[2, 3]],
    {
      let list = Tensor([Int64(0), 0, -1], shape: [3])
      return try operand($0[0]).indexed(
        by: [.slice(start: nil, end: nil, step: 1), .positions(list)])
    }
  ),
  (
    "x[mask]", [[2, 3]],
    {
      let mask = Tensor([true, false, true, true, false, false], shape: [2, 3])
      return try operand($0[0]).indexed(by: [.mask(mask)])
    }
  ),
]

private func operand(_ argument: TensorArgument) -> Operand {
  guard case .operand(let operand) = argument else { preconditionFailure("no operand") }
  return operand
}

/// A weighted sum of the result, so that each of its elements has a gradient of its own.
private func loss(_ body: Body, _ operands: [Operand]) throws -> Operand {
  let result = try body(operands.map { .operand($0) })
  let count = result.type.shape.count
  let weights = Tensor((0..<count).map { 0.3 + Double($0 * 7 % 5) }, shape: result.type.shape)
  return try call("sum", .operand(TensorOperator.multiply(.operand(result), .tensor(weights))))
}

@Test func gradientsAgreeWithDifferences() throws {
  for (name, shapes, body) in differentiable {
    var stream = RandomSource(seed: 3, purpose: name).stream()
    let tensors = shapes.map { shape in
      // Distinct and well apart, so that no step crosses a place where an order changes.
      Tensor(
        stream.permutation(of: shape.count).map {
          0.6 + 0.31 * Double($0) + 0.1 * stream.uniform()
        },
        shape: shape)
    }
    let tracer = Tracer()
    let variables = try tensors.map { try tracer.variable(.tensor($0)) }
    let gradients = try tracer.gradient(of: loss(body, variables), by: variables)
    for (position, tensor) in tensors.enumerated() {
      #expect(gradients[position].type == tensor.type, "\(name)")
      for place in 0..<tensor.count {
        let step = 1e-6
        let ends = try [step, -step].map { change in
          var values = tensor.doubles
          values[place] += change
          var changed = tensors
          changed[position] = Tensor(values, shape: tensor.shape)
          return try loss(body, changed.map { .tensor($0) }).tensor.doubles[0]
        }
        let difference = (ends[0] - ends[1]) / (2 * step)
        let gradient = gradients[position].tensor.doubles[place]
        // Rounding of the two losses over the step, and the step's square times a third derivative.
        let bound = 1e-8 * (1 + abs(ends[0])) + 1e-7 * abs(gradient)
        #expect(abs(gradient - difference) < bound, "\(name): operand \(position), \(place)")
      }
    }
  }
}

@Test func gradientsOfGradientsAgreeWithDifferences() throws {
  let names = ["*", "^3", "exp", "sigmoid", "tanh", "softmax", "var", "cumsum", "x[:, [0, 0, -1]]"]
  for (name, shapes, body) in differentiable where names.contains(name) && shapes.count == 1 {
    let shape = shapes[0]
    let start = Tensor((0..<shape.count).map { 0.5 + 0.3 * Double($0) }, shape: shape)
    func slope(_ operand: Operand) throws -> Operand {
      let tracer = Tracer(of: [operand])
      let variable = try tracer.variable(operand)
      let gradient = try tracer.gradient(of: loss(body, [variable]), by: [variable])[0]
      return try loss({ try TensorOperator.multiply($0[0], $0[0]) }, [gradient])
    }
    let tracer = Tracer()
    let variable = try tracer.variable(.tensor(start))
    let second = try tracer.gradient(of: slope(variable), by: [variable])[0].tensor.doubles
    for place in 0..<shape.count {
      let ends = try [1e-6, -1e-6].map { change in
        var values = start.doubles
        values[place] += change
        return try slope(.tensor(Tensor(values, shape: shape))).tensor.doubles[0]
      }
      let bound = 1e-7 * (1 + abs(ends[0])) + 1e-6 * abs(second[place])
      #expect(abs((ends[0] - ends[1]) / 2e-6 - second[place]) < bound, "\(name), \(place)")
    }
  }
}

@Test func equalElementsShareAnExtremesGradient() throws {
  let tracer = Tracer()
  let x = try tracer.variable(.tensor(Tensor([1.0, 3, 3], shape: [3])))
  let gradient = try tracer.gradient(of: call("max", .operand(x)), by: [x])[0].tensor
  #expect(gradient.doubles == [0, 0.5, 0.5])
}

@Test func aProductWithAZeroHasItsGradient() throws {
  let tracer = Tracer()
  let x = try tracer.variable(.tensor(Tensor([2.0, 0, 5], shape: [3])))
  let gradient = try tracer.gradient(of: call("prod", .operand(x)), by: [x])[0].tensor
  #expect(gradient.doubles == [0, 10, 0])
}

extension RandomStream {
  /// The numbers `0 ..< count` in a random order.
  fileprivate mutating func permutation(of count: Int) -> [Int] {
    var numbers = Array(0..<count)
    for place in numbers.indices.reversed() {
      numbers.swapAt(place, integer(below: place + 1))
    }
    return numbers
  }
}
