import Graphs
import Tensors
import Testing

/// An operator with operands to differentiate it by, in float64.
private struct GradientCase: CustomTestStringConvertible {
  let operation: any Operator
  let inputs: [Tensor]
  /// Which operands are real; labels and keys are not.
  var differentiable: [Int]?
  var testDescription: String { type(of: operation).name }

  init(_ operation: any Operator, _ inputs: [Tensor], by differentiable: [Int]? = nil) {
    self.operation = operation
    self.inputs = inputs
    self.differentiable = differentiable
  }
}

private func wide(_ purpose: String, _ shape: Shape, _ low: Double = -1, _ high: Double = 1)
  -> Tensor
{
  SmallNetworks.wide(purpose, shape, low: low, high: high)
}

/// Every network operator that has a rule; the language's are differentiated in
/// `TensorGradientTests`. Values stay away from the corners of Relu and Clip, where there
/// is no derivative.
private let cases: [GradientCase] = [
  GradientCase(Add(), [wide("a", [2, 3]), wide("b", [3])]),
  GradientCase(Sub(), [wide("a", [3]), wide("b", [2, 1])]),
  GradientCase(Mul(), [wide("a", [2, 3]), wide("b", [2, 1])]),
  GradientCase(Div(), [wide("a", [2, 3]), wide("b", [3], 1, 2)]),
  GradientCase(Neg(), [wide("a", [4])]),
  GradientCase(Identity(), [wide("a", [4])]),
  GradientCase(Cast(to: .float64), [wide("a", [4])]),
  GradientCase(Exp(), [wide("a", [5])]),
  GradientCase(Log(), [wide("a", [5], 0.5, 2)]),
  GradientCase(Sqrt(), [wide("a", [5], 0.5, 2)]),
  GradientCase(Relu(), [wide("up", [4], 0.1, 1)]),
  GradientCase(Clip(minimum: 0, maximum: 6), [wide("down", [4], -2, -0.1)]),
  GradientCase(
    ClipGradient(minimum: 0, maximum: 6), [wide("a", [4]), wide("b", [4], 1, 5)], by: [0]),
  GradientCase(Reshape(lengths: [3, -1]), [wide("a", [2, 6])]),
  GradientCase(Flatten(), [wide("a", [2, 3, 2])]),
  GradientCase(Expand(shape: [2, 3, 4]), [wide("a", [3, 1])]),
  GradientCase(Transpose(permutation: [2, 0, 1]), [wide("a", [2, 3, 4])]),
  GradientCase(ReduceSum(axes: [1], keepDimensions: true), [wide("a", [2, 3, 4])]),
  GradientCase(ReduceSum(), [wide("a", [2, 3])]),
  GradientCase(SumRows(), [wide("a", [4, 3])]),
  GradientCase(MatMul(), [wide("a", [2, 3]), wide("b", [3, 2])]),
  GradientCase(MatMul(), [wide("a", [2, 1, 2, 3]), wide("b", [2, 3, 2])]),
  GradientCase(MatMul(), [wide("a", [3]), wide("b", [3, 2])]),
  GradientCase(MatMul(), [wide("a", [2, 3]), wide("b", [3])]),
  GradientCase(Gemm(transB: true), [wide("a", [2, 3]), wide("b", [4, 3]), wide("c", [4])]),
  GradientCase(
    Gemm(alpha: 0.5, beta: 3, transA: true),
    [wide("a", [3, 2]), wide("b", [3, 4]), wide("c", [2, 1])]),
  GradientCase(Gemm(transA: true, transB: true), [wide("a", [3, 2]), wide("b", [4, 3])]),
  GradientCase(Conv(), [wide("a", [2, 3, 2, 2]), wide("b", [4, 3, 1, 1])]),
  GradientCase(
    unevenConvolution, [wide("a", [5, 4, 6, 5]), wide("b", [6, 2, 3, 2]), wide("c", [6])]),
  GradientCase(
    ConvTranspose(unevenConvolution, outputSize: [6, 5]),
    [wide("a", [1, 6, 3, 6]), wide("b", [6, 2, 3, 2])]),
  GradientCase(
    ConvWeightGradient(unevenConvolution, kernelSize: [3, 2]),
    [wide("a", [5, 4, 6, 5]), wide("b", [5, 6, 3, 6])]),
  GradientCase(
    BatchNormalization(),
    [
      wide("a", [2, 3, 2, 2]), wide("b", [3]), wide("c", [3]), wide("d", [3]),
      wide("e", [3], 0.5, 2),
    ], by: [0, 1, 2]),
  GradientCase(GlobalAveragePool(), [wide("a", [2, 3, 2, 2])]),
  GradientCase(Softmax(axis: 1), [wide("a", [2, 4, 2])]),
  GradientCase(LogSoftmax(axis: 0), [wide("a", [4, 2])]),
  GradientCase(SoftmaxCrossEntropyLoss(), [wide("a", [3, 4]), labels], by: [0]),
  GradientCase(SoftmaxCrossEntropyGradient(), [wide("a", [3, 4]), labels], by: [0]),
  GradientCase(SquaredLoss(), [wide("a", [3, 2]), wide("b", [3, 2])]),
  GradientCase(SquaredLossGradient(), [wide("a", [3, 2]), wide("b", [3, 2])]),
  GradientCase(
    Dropout(ratio: 0.3),
    [
      wide("a", [3, 8]), Tensor([Int64(5), 6, 7], shape: [3]), Tensor([Int64(1), 2], shape: [2]),
    ], by: [0]),
]

/// Groups, steps, holes and uneven padding at once: 6 × 5 → 3 × 6.
private let unevenConvolution = Conv(
  group: 2, strides: [2, 1], pads: [1, 2, 2, 0], dilations: [2, 1])

private let labels = Tensor([Int64(0), 3, 2], shape: [3])

/// Σ of the outputs, each times a fixed number, so that every output's gradient is its own.
private func weighted(_ operation: any Operator, _ operands: [Operand]) throws -> Operand {
  let y = try apply(operation, operands)[0]
  let weights = wide("weights", y.type.shape, 0.5, 1.5)
  return try apply(ReduceSum(), [try apply(Mul(), [y, .tensor(weights)])[0]])[0]
}

private func nudged(_ tensor: Tensor, at place: Int, by step: Double) -> Tensor {
  var values = tensor.doubles
  values[place] += step
  return Tensor(values, shape: tensor.shape)
}

@Test func everyGradientIsTheLimitOfDifferences() throws {
  for gradientCase in cases {
    let places = gradientCase.differentiable ?? Array(gradientCase.inputs.indices)
    let tracer = Tracer()
    var operands = gradientCase.inputs.map(Operand.tensor)
    for place in places { operands[place] = try tracer.variable(operands[place]) }
    let result = try weighted(gradientCase.operation, operands)
    let gradients = try tracer.gradient(of: result, by: places.map { operands[$0] })
    for (place, gradient) in zip(places, gradients) {
      let input = gradientCase.inputs[place]
      #expect(gradient.type == input.type, "\(gradientCase.testDescription)")
      for element in 0..<input.count {
        let step = 1e-5
        let sides = try [step, -step].map { step in
          var moved = gradientCase.inputs
          moved[place] = nudged(input, at: element, by: step)
          return try weighted(gradientCase.operation, moved.map(Operand.tensor)).tensor.doubles[0]
        }
        let slope = (sides[0] - sides[1]) / (2 * step)
        let exact = gradient.tensor.doubles[element]
        // Third derivatives are below 100 here: 100 · step² / 6, and rounding 2⁻⁵² · 100 / step.
        #expect(
          abs(slope - exact) <= 1e-8 + 1e-7 * abs(exact),
          "\(gradientCase.testDescription), operand \(place), element \(element): \(slope) and \(exact)"
        )
      }
    }
  }
}

@Test func aGradientCanBeDifferentiatedAgain() throws {
  // f(x) = Σ exp(x)·x, f″ = exp(x)·(x + 2); the inner gradient is recorded on the outer recording.
  let x = wide("a", [3])
  let outer = Tracer()
  let variable = try outer.variable(.tensor(x))
  let inner = Tracer(of: [variable])
  let again = try inner.variable(variable)
  let product = try apply(Mul(), [try apply(Exp(), [again])[0], again])[0]
  let first = try inner.gradient(of: try apply(ReduceSum(), [product])[0], by: [again])[0]
  let second = try outer.gradient(of: try apply(ReduceSum(), [first])[0], by: [variable])[0]
  let exponentials = try evaluate(Exp(), [x])[0].doubles
  for (value, (x, e)) in zip(second.tensor.doubles, zip(x.doubles, exponentials)) {
    #expect(abs(value - e * (x + 2)) < 1e-13)
  }
}

@Test func whatAFunctionDoesNotUseHasTheGradientZero() throws {
  let tracer = Tracer()
  let x = try tracer.variable(.tensor(wide("a", [2])))
  let y = try tracer.variable(.tensor(wide("b", [3])))
  let loss = try apply(ReduceSum(), [x])[0]
  #expect(try tracer.gradient(of: loss, by: [y])[0].tensor.doubles == [0, 0, 0])
}

@Test func onlyASingleRealNumberIsDifferentiated() throws {
  let tracer = Tracer()
  let x = try tracer.variable(.tensor(wide("a", [2])))
  #expect(throws: GraphError.notScalar([2])) { try tracer.gradient(of: x, by: [x]) }
  let label = try apply(Cast(to: .int64), [try apply(ReduceSum(), [x])[0]])[0]
  #expect(throws: GraphError.notReal(.int64)) { try tracer.gradient(of: label, by: [x]) }
}
