// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Elements held between two bounds: v = minimum > x ? minimum : x; y = maximum < v ? maximum : v,
/// so that a NaN stays visible. With 0 and 6 this is ReLU6.
///
/// Shapes: any. Semantics: ONNX `Clip`, opset 13, with the bounds as attributes (`min`, `max`).
public struct Clip: Operator {
  public static let name = "Clip"

  /// The lower bound; −∞ for none.
  public var minimum: Double
  /// The upper bound; ∞ for none.
  public var maximum: Double

  /// A clip to these bounds.
  public init(minimum: Double = -.infinity, maximum: Double = .infinity) {
    self.minimum = minimum
    self.maximum = maximum
  }

  public var attributes: [Attribute] { [Attribute("min", minimum), Attribute("max", maximum)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    _ = try expectOneElementType(inputs, among: .numbers)
    return inputs
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let (low, high) = (minimum, maximum)
    if case .int64(let values) = inputs[0].storage {
      return [Tensor(values.map { Self.clip($0, low, high) }, shape: inputs[0].shape)]
    }
    let (lowFloat, highFloat) = (Float(low), Float(high))
    return [
      try mapReals(
        inputs[0],
        float32: { x in
          let v = lowFloat > x ? lowFloat : x
          return highFloat < v ? highFloat : v
        },
        float64: { x in
          let v = low > x ? low : x
          return high < v ? high : v
        })
    ]
  }

  /// dx = dy where y is strictly between the bounds, else 0.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let rule = ClipGradient(minimum: minimum, maximum: maximum)
    return [try step.builder.add(rule, [step.dy, step.outputs[0]])]
  }

  private static func clip(_ x: Int64, _ low: Double, _ high: Double) -> Int64 {
    if let bound = Int64(exactly: low.rounded(.up)), bound > x { return bound }
    if let bound = Int64(exactly: high.rounded(.down)), bound < x { return bound }
    return x
  }
}
