// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Each row brought to the mean 0 and the variance 1, then scaled and shifted: y = (x − mean) ÷
/// √(variance + ε) · scale + bias.
///
/// Shapes: x `[…, a, b]`; scale and bias (may be left out) as x from `axis` on, which is what a row
/// is. Order: in float64, sums as in `LaneSum`; float32 is rounded once. Semantics: ONNX
/// `LayerNormalization`, opset 17, the first result.
public struct LayerNormalization: Operator {
  public static let name = "LayerNormalization"

  /// The first axis of a row, from the front or (negative) from the back.
  public var axis: Int
  /// What is added to the variance.
  public var epsilon: Double

  /// A normalisation of the rows from this axis on.
  public init(axis: Int = -1, epsilon: Double = 1e-5) {
    self.axis = axis
    self.epsilon = epsilon
  }

  public var attributes: [Attribute] { [Attribute("axis", axis), Attribute("epsilon", epsilon)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...3)
    _ = try expectOneElementType(inputs, among: .reals)
    let row = Shape(Array(inputs[0].shape.dimensions[try reductionAxes([axis], inputs)[0]...]))
    for operand in 1..<inputs.count where inputs[operand].shape != row {
      throw error(inputs, .shape(operand: operand, expected: row))
    }
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let (values, scale) = (inputs[0].doubles, inputs[1].doubles)
    let bias = inputs.count == 3 ? inputs[2].doubles : [Double](repeating: 0, count: scale.count)
    var result: [Double] = []
    for start in stride(from: 0, to: values.count, by: max(1, scale.count)) {
      try Interrupt.check()
      let row = standardized(Array(values[start..<start + scale.count]), epsilon: epsilon)
      result += row.indices.map { row[$0] * scale[$0] + bias[$0] }
    }
    return [inputs[0].like(result, shape: inputs[0].shape)]
  }

  /// dx is that of the standardisation for dy · scale; dscale = Σ dy · standardised x; dbias = Σ dy.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, dy) = (step.inputs[0], step.dy)
    let first = try reductionAxes([axis], [x.type])[0]
    let (rows, row) = (Array(0..<first), Array(first..<x.shape.rank))
    let (value, deviation) = try x.standardized(along: row, epsilon: epsilon)
    return [
      step.needs[0]
        ? try (dy * step.inputs[1]).unstandardized(along: row, value, deviation) : nil,
      step.needs[1] ? try (dy * value).summed(along: rows) : nil,
    ] + (step.inputs.count == 3 ? [step.needs[2] ? try dy.summed(along: rows) : nil] : [])
  }
}
