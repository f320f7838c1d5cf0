// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Groups of channels brought to the mean 0 and the variance 1, then each channel scaled and shifted:
/// y = (x − mean) ÷ √(variance + ε) · scale + bias.
///
/// Shapes: x `[n, c, …]`, scale and bias `[c]` → x's; mean and variance are of a row's c ÷ groups
/// channels with all their places. Order: in float64, sums as in `LaneSum`; float32 is rounded once.
/// Semantics: ONNX `GroupNormalization`, opset 21.
public struct GroupNormalization: Operator {
  public static let name = "GroupNormalization"

  /// How many groups the channels are cut into.
  public var groups: Int
  /// What is added to the variance.
  public var epsilon: Double

  /// A normalisation of so many groups.
  public init(groups: Int, epsilon: Double = 1e-5) {
    self.groups = groups
    self.epsilon = epsilon
  }

  public var attributes: [Attribute] {
    [Attribute("epsilon", epsilon), Attribute("num_groups", groups)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 3...3)
    _ = try expectOneElementType(inputs, among: .reals)
    let x = inputs[0].shape
    guard x.rank >= 2 else {
      throw error(inputs, .rank(operand: 0, expected: 2...8, got: x.rank))
    }
    guard groups > 0, x[1] % groups == 0 else {
      throw error(inputs, .attribute("\(x[1]) channels cannot be cut into \(groups) groups"))
    }
    for operand in 1..<3 where inputs[operand].shape != [x[1]] {
      throw error(inputs, .shape(operand: operand, expected: [x[1]]))
    }
    return [inputs[0]]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let (x, values) = (inputs[0].shape, inputs[0].doubles)
    let (scale, bias) = (inputs[1].doubles, inputs[2].doubles)
    let places = x.dimensions[2...].reduce(1, *)
    let length = x[1] / groups * places
    var result: [Double] = []
    for start in stride(from: 0, to: values.count, by: max(1, length)) {
      try Interrupt.check()
      let group = standardized(Array(values[start..<start + length]), epsilon: epsilon)
      result += group.indices.map { element in
        let channel = (start + element) / places % x[1]
        return group[element] * scale[channel] + bias[channel]
      }
    }
    return [inputs[0].like(result, shape: x)]
  }

  /// dx is that of the standardisation for dy · scale; dscale = Σ dy · standardised x; dbias = Σ dy.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, dy) = (step.inputs[0], step.dy)
    let shape = x.shape
    let perChannel = Shape([shape[1]] + [Int](repeating: 1, count: shape.rank - 2))
    let others = (0..<shape.rank).filter { $0 != 1 }
    let cut = Shape([shape[0], groups, shape[1] / groups] + shape.dimensions[2...])
    let axes = Array(2..<cut.rank)
    let (value, deviation) = try x.reshaped(to: cut).standardized(along: axes, epsilon: epsilon)
    let scaled = try (dy * step.inputs[1].reshaped(to: perChannel)).reshaped(to: cut)
    return [
      step.needs[0]
        ? try scaled.unstandardized(along: axes, value, deviation).reshaped(to: shape) : nil,
      step.needs[1] ? try (dy * value.reshaped(to: shape)).summed(along: others) : nil,
      step.needs[2] ? try dy.summed(along: others) : nil,
    ]
  }
}
