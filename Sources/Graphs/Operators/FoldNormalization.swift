// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Weight and bias of a convolution with the batch norm after it taken into them, while they train.
///
/// Shapes: weight w `[o, …]`, scale, shift, mean and 1 ÷ deviation `[o]` → weight and bias `[o]` of the
/// convolution that does both. Order: s = scale · inverse deviation; w · s for each output; fma(−mean,
/// s, shift). Ours; ONNX has no such operator.
public struct FoldNormalization: Operator {
  public static let name = "FoldNormalization"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 5...5)
    _ = try expectOneElementType(inputs, among: .reals)
    guard inputs[0].shape.rank > 1 else {
      throw error(inputs, .rank(operand: 0, expected: 2...8, got: inputs[0].shape.rank))
    }
    for operand in 1..<5 where inputs[operand].shape != [inputs[0].shape[0]] {
      throw error(inputs, .shape(operand: operand, expected: [inputs[0].shape[0]]))
    }
    return [inputs[0], inputs[2]]
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    let shapes = (inputs[0].shape, inputs[1].shape)
    if case .float64 = inputs[0].storage {
      let (weight, bias) = fold(inputs.map(\.doubles))
      return [Tensor(weight, shape: shapes.0), Tensor(bias, shape: shapes.1)]
    }
    let (weight, bias) = fold(inputs.map(\.floats))
    return [Tensor(weight, shape: shapes.0), Tensor(bias, shape: shapes.1)]
  }

  private func fold<Element: BinaryFloatingPoint>(
    _ values: [[Element]]
  ) -> ([Element], [Element]) {
    let factors = zip(values[1], values[4]).map { $0 * $1 }
    let inner = values[0].count / max(1, factors.count)
    let weight = values[0].enumerated().map { $1 * factors[$0 / inner] }
    let bias = factors.indices.map { values[2][$0].addingProduct(-values[3][$0], factors[$0]) }
    return (weight, bias)
  }

  /// By weight, scale and shift; the statistics are known, so they get none.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let slopes = zip(step.outputGradients, step.outputs).map { slope, output in
      slope ?? step.builder.constant(0, output.type)
    }
    let results = try step.builder.addAll(
      FoldNormalizationGradient(),
      slopes + [step.inputs[0], step.inputs[1], step.inputs[3], step.inputs[4]])
    return results + [nil, nil]
  }
}
