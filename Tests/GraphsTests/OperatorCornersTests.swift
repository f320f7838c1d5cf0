import Graphs
import Tensors
import Testing

private func gradient(
  of operation: any Operator, at x: Tensor, weights: (Tensor) -> Tensor = { $0.ones }
) throws -> [Double] {
  let tracer = Tracer()
  let variable = try tracer.variable(.tensor(x))
  let y = try apply(operation, [variable])[0]
  let weighted = try apply(Mul(), [y, .tensor(weights(y.tensor))])[0]
  return try tracer.gradient(of: try apply(ReduceSum(), [weighted])[0], by: [variable])[0].tensor
    .doubles
}

extension Tensor {
  fileprivate var ones: Tensor { Tensor(repeating: 1, type) }
}

@Test func aMaxPoolKeepsNotANumberAndTakesTheFirstOfEqualElements() throws {
  let x = Tensor([Float.nan, 1, 2, 2, -.infinity, -.infinity], shape: [1, 1, 6])
  let pool = MaxPool(PoolWindow([2]), hasPositions: true)
  let results = try evaluate(pool, [x])
  let values = results[0].floats
  #expect(values[0].isNaN && values[1...] == [2, -.infinity])
  #expect(results[1].int64Values == [0, 2, 4])
  let equal = Tensor([3.0, 3, 3, 1], shape: [1, 1, 4])
  #expect(try gradient(of: MaxPool(PoolWindow([2])), at: equal) == [1, 0, 1, 0])
}

@Test func overlappingWindowsAddUpTheirGradients() throws {
  let x = Tensor([1.0, 5, 2], shape: [1, 1, 3])
  let window = PoolWindow([2], strides: [1])
  #expect(try gradient(of: MaxPool(window), at: x) == [0, 2, 0])
  #expect(try gradient(of: AveragePool(window), at: x) == [0.5, 1, 0.5])
}

@Test func aLastWindowOverTheEdgeCountsOnlyIfItBeginsOverTheImage() throws {
  let x = TensorType(.float32, [1, 1, 4])
  let three = PoolWindow([2], strides: [3], pads: [0, 1])
  #expect(try MaxPool(three).outputTypes([x])[0].shape == [1, 1, 2])
  var ceiling = PoolWindow([1], strides: [3], pads: [0, 0], isCeiling: true)
  #expect(try MaxPool(ceiling).outputTypes([x])[0].shape == [1, 1, 2])
  ceiling = PoolWindow([2], strides: [4], pads: [1, 1], isCeiling: true)
  #expect(try MaxPool(ceiling).outputTypes([x])[0].shape == [1, 1, 2])
  ceiling = PoolWindow([2], strides: [5], pads: [1, 1], isCeiling: true)
  #expect(try MaxPool(ceiling).outputTypes([x])[0].shape == [1, 1, 1])
}

@Test func windowsThatDoNotFitAreRefused() {
  let x = TensorType(.float32, [1, 1, 4])
  for window in [
    PoolWindow([5]), PoolWindow([2], pads: [2, 0]), PoolWindow([0]), PoolWindow([2], strides: [0]),
    PoolWindow([2, 2]), PoolWindow([2], dilations: [.max]), PoolWindow([2], pads: [1]),
  ] {
    #expect(throws: ShapeError.self) { try MaxPool(window).outputTypes([x]) }
    #expect(throws: ShapeError.self) { try AveragePool(window).outputTypes([x]) }
  }
}

@Test func topKPutsNotANumberFirstAndKeepsTheOrderOfEqualElements() throws {
  let x = Tensor([2.0, .nan, 2, 7, -1], shape: [5])
  let largest = try evaluate(TopK(4), [x])
  #expect(largest[1].int64Values == [1, 3, 0, 2])
  let smallest = try evaluate(TopK(3, isLargest: false), [x])
  #expect(smallest[0].doubles == [-1, 2, 2] && smallest[1].int64Values == [4, 0, 2])
  #expect(throws: ShapeError.self) { try TopK(6).outputTypes([x.type]) }
}

@Test func smoothActivationsHaveTheirLimitsFarOut() throws {
  let x = Tensor([-Double.infinity, -1e300, -50, 50, 1e300, .infinity, .nan], shape: [7])
  for (operation, low) in [(Gelu(), 0.0), (Gelu(isApproximate: true), 0), (Softplus(), 0)]
    as [(any Operator, Double)]
  {
    let y = try evaluate(operation, [x])[0].doubles
    #expect(y[0] == low && y[1] == low && abs(y[2]) < 1e-20, "\(operation): \(y)")
    #expect(y[3] == 50 && y[4] == 1e300 && y[5] == .infinity && y[6].isNaN, "\(operation): \(y)")
  }
  #expect(try evaluate(Elu(alpha: 2), [x])[0].doubles[..<3] == [-2, -2, -2])
}

@Test func theLengthOfNothingHasTheGradientZero() throws {
  #expect(try gradient(of: ReduceL2(), at: Tensor([0.0, 0], shape: [2])) == [0, 0])
  #expect(try gradient(of: ReduceL2(), at: Tensor([0.0, -2], shape: [2])) == [0, -1])
}

@Test func severalEqualOperandsShareAnExtremesGradient() throws {
  let tracer = Tracer()
  let operands = try (0..<3).map { _ in try tracer.variable(.tensor(Tensor([1.0], shape: [1]))) }
  let largest = try apply(ReduceSum(), [try apply(Max(), operands)[0]])[0]
  let gradients = try tracer.gradient(of: largest, by: operands)
  #expect(gradients.map { $0.tensor.doubles[0] } == [0.25, 0.25, 0.5])
}

@Test func paddingThatCannotBeMadeIsRefused() {
  let x = TensorType(.float32, [3])
  for pad in [
    Pad(pads: [3, 0], mode: .reflect), Pad(pads: [0, 4], mode: .wrap), Pad(pads: [-2, -2]),
    Pad(pads: [.max, 1]), Pad(pads: [.min, .max]), Pad(pads: [1]), Pad(pads: [-4, 9], mode: .edge),
  ] {
    #expect(throws: ShapeError.self) { try pad.outputTypes([x]) }
  }
  let nothing = TensorType(.float32, [0])
  #expect(throws: ShapeError.self) { try Pad(pads: [1, 0], mode: .edge).outputTypes([nothing]) }
  #expect(throws: Never.self) { try Pad(pads: [0, 0], mode: .edge).outputTypes([nothing]) }
}

@Test func whatIsPaddedAndCutBackIsAsItWas() throws {
  let x = Tensor([1.0, 2, 3], shape: [3])
  let padded = try evaluate(Pad(pads: [2, 1], mode: .constant(9)), [x])[0]
  #expect(padded.doubles == [9, 9, 1, 2, 3, 9])
  #expect(try evaluate(Pad(pads: [-2, -1]), [padded])[0].doubles == [1, 2, 3])
  let booleans = Tensor([true, true], shape: [2])
  #expect(try evaluate(Pad(pads: [1, 0]), [booleans])[0].booleans == [false, true, true])
}

@Test func resizingTakesTheRoundingItIsTold() throws {
  let x = Tensor([1.0, 2, 3, 4], shape: [4])
  func resized(_ size: Int, _ mode: Resize.Mode, _ alignment: Resize.Alignment) throws -> [Double] {
    let resize = Resize(axes: [0], sizes: [size], mode: mode, alignment: alignment)
    return try evaluate(resize, [x])[0].doubles
  }
  // Places 0.5 and 2.5, between two elements each.
  #expect(try resized(2, .nearest(.nearestDown), .edges) == [1, 3])
  #expect(try resized(2, .nearest(.nearestUp), .edges) == [2, 4])
  #expect(try resized(2, .nearest(.up), .edges) == [2, 4])
  #expect(try resized(2, .linear, .edges) == [1.5, 3.5])
  #expect(try resized(2, .linear, .front) == [1, 3])
  #expect(try resized(7, .linear, .corners) == [1, 1.5, 2, 2.5, 3, 3.5, 4])
}

/// Gradients of gradients: of the squared gradient, by differences.
@Test func gradientsOfTheNewOperatorsCanBeDifferentiatedAgain() throws {
  let cases: [(any Operator, Shape)] = [
    (MaxPool(PoolWindow([2, 2], strides: [1, 1])), [1, 2, 3, 3]),
    (AveragePool(PoolWindow([2], strides: [1], pads: [1, 0])), [1, 2, 4]),
    (Gelu(), [6]), (Gelu(isApproximate: true), [6]), (Softplus(), [6]), (Elu(alpha: 0.7), [6]),
    (Reciprocal(), [6]), (ReduceL2(), [6]), (Pad(pads: [1, 2], mode: .reflect), [4]),
    (Resize(axes: [0], sizes: [5], mode: .linear), [3]), (TopK(2, axis: 0), [4]),
    (HardSwish(), [6]), (Erf(), [6]), (Tile(repeats: [2]), [3]),
  ]
  for (operation, shape) in cases {
    let start = Tensor((0..<shape.count).map { 0.3 + 0.37 * Double($0 * 5 % 7) }, shape: shape)
    func squaredSlope(_ operand: Operand) throws -> Operand {
      let tracer = Tracer(of: [operand])
      let variable = try tracer.variable(operand)
      let y = try apply(operation, [variable])[0]
      let square = try apply(ReduceSum(), [try apply(Mul(), [y, y])[0]])[0]
      let slope = try tracer.gradient(of: square, by: [variable])[0]
      return try apply(ReduceSum(), [try apply(Mul(), [slope, slope])[0]])[0]
    }
    let tracer = Tracer()
    let variable = try tracer.variable(.tensor(start))
    let second = try tracer.gradient(of: squaredSlope(variable), by: [variable])[0].tensor.doubles
    for place in 0..<shape.count {
      let ends = try [1e-6, -1e-6].map { step in
        var values = start.doubles
        values[place] += step
        return try squaredSlope(.tensor(Tensor(values, shape: shape))).tensor.doubles[0]
      }
      let bound = 1e-7 * (1 + abs(ends[0])) + 1e-6 * abs(second[place])
      #expect(
        abs((ends[0] - ends[1]) / 2e-6 - second[place]) < bound,
        "\(type(of: operation).name), \(place): \(second[place])")
    }
  }
}
