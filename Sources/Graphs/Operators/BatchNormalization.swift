// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Normalisation of each channel by known statistics: y = (x − mean) · (scale ÷ √(variance + ε)) +
/// bias.
///
/// Shapes: x `[n, c, …]`, the four others `[c]` → x's. Order: the factor first, then
/// fma(x − mean, factor, bias). Semantics: ONNX `BatchNormalization`, opset 15, in inference mode;
/// operands x, scale, bias, mean, variance.
public struct BatchNormalization: Operator {
  public static let name = "BatchNormalization"

  /// What is added to the variance.
  public var epsilon: Double

  /// A normalisation with this ε.
  public init(epsilon: Double = 1e-5) { self.epsilon = epsilon }

  public var attributes: [Attribute] { [Attribute("epsilon", epsilon)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 5...5)
    _ = try expectOneElementType(inputs, among: .reals)
    let x = inputs[0].shape
    guard x.rank >= 2 else {
      throw error(inputs, .rank(operand: 0, expected: 2...8, got: x.rank))
    }
    for operand in 1..<5 where inputs[operand].shape != [x[1]] {
      throw error(inputs, .shape(operand: operand, expected: [x[1]]))
    }
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = inputs[0].shape
    let storage: Tensor.Storage =
      switch inputs[0].storage {
      case .float64(let x): .float64(normalize(x, shape, inputs[1...].map(\.doubles)))
      default: .float32(normalize(inputs[0].floats, shape, inputs[1...].map(\.floats)))
      }
    return [Tensor(shape: shape, storage: storage)]
  }

  private func normalize<Element: BinaryFloatingPoint>(
    _ x: [Element], _ shape: Shape, _ statistics: [[Element]]
  ) -> [Element] {
    let inner = shape.dimensions.dropFirst(2).reduce(1, *)
    let factors = zip(statistics[0], statistics[3]).map { scale, variance in
      scale / (variance + Element(epsilon)).squareRoot()
    }
    return x.indices.map { place in
      let channel = place / inner % shape[1]
      let centred = x[place] - statistics[2][channel]
      return statistics[1][channel].addingProduct(centred, factors[channel])
    }
  }

  /// dx = dy · factor, dbias = Σ dy, dscale = Σ dy · (x − mean) ÷ √(variance + ε). The statistics
  /// are known, so they get none.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, dy) = (step.inputs[0], step.dy)
    let rank = x.shape.rank
    let perChannel = Shape([x.shape[1]] + [Int](repeating: 1, count: rank - 2))
    let others = (0..<rank).filter { $0 != 1 }
    let shifted = try step.inputs[4] + step.inputs[4].like(epsilon)
    let deviation = try step.builder.add(Sqrt(), [shifted]).reshaped(to: perChannel)
    let mean = try step.inputs[3].reshaped(to: perChannel)
    let scale = try step.inputs[1].reshaped(to: perChannel)
    return [
      step.needs[0] ? try dy * (scale / deviation) : nil,
      step.needs[1] ? try (dy * ((x - mean) / deviation)).summed(along: others) : nil,
      step.needs[2] ? try dy.summed(along: others) : nil,
      nil, nil,
    ]
  }
}
