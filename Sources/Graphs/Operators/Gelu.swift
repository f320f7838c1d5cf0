// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import CKernels
import Tensors

/// Each element times the share of a normal distribution below it: y = x · Φ(x); at −∞ its limit, 0.
///
/// Shapes: any. Φ(x) is erfc(−x ÷ √2) ÷ 2, or for `tanh` (1 + tanh(√(2 ÷ π) · (x + 0.044715 x³))) ÷ 2.
/// Float32 is the float64 result rounded once. Semantics: ONNX `Gelu`, opset 20.
public struct Gelu: Operator {
  public static let name = "Gelu"

  /// Whether Φ is approximated by a tanh.
  public var isApproximate: Bool

  /// With the normal distribution itself, or with its approximation.
  public init(isApproximate: Bool = false) { self.isApproximate = isApproximate }

  public var attributes: [Attribute] {
    [Attribute("approximate", isApproximate ? "tanh" : "none")]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let isApproximate = isApproximate
    return [
      try mapWide(inputs[0]) { x in
        // Otherwise −∞ · 0.
        if x == -.infinity { return -0.0 }
        let doubled =
          isApproximate
          ? 1 + thaw_tanh_f64(Self.scale * (x + Self.cubic * (x * x * x)))
          : thaw_erfc_f64(-x * 0.5.squareRoot())
        return 0.5 * x * doubled
      }
    ]
  }

  /// dx = dy · (Φ(x) + x · Φ′(x)).
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, builder) = (step.inputs[0], step.builder)
    let square = try x * x
    if isApproximate {
      let inner = try (x + square * x * x.like(Self.cubic)) * x.like(Self.scale)
      let bent = try builder.add(Tanh(), [inner])
      let slope = try (x.like(1) + square * x.like(3 * Self.cubic)) * x.like(Self.scale)
      let change = try (x.like(1) - bent * bent) * slope
      return [try step.dy * (x.like(0.5) * (x.like(1) + bent + x * change))]
    }
    let share = try x.like(1) + builder.add(Erf(), [x * x.like(0.5.squareRoot())])
    let density = try builder.add(Exp(), [square * x.like(-0.5)])
    let weight = x.like(1 / (2 * Double.pi).squareRoot())
    return [try step.dy * (share * x.like(0.5) + x * density * weight)]
  }

  /// √(2 ÷ π)
  private static let scale = (2 / Double.pi).squareRoot()
  private static let cubic = 0.044715
}
