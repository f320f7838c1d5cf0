// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The error function of each element: 2 ÷ √π · ∫₀ˣ e^−t² dt.
///
/// Shapes: any. Float32 is the float64 result rounded once. Semantics: ONNX `Erf`, opset 13.
public struct Erf: Operator {
  public static let name = "Erf"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] { [try map(.erf, inputs[0])] }

  /// dx = dy · 2 ÷ √π · e^−x².
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let x = step.inputs[0]
    let bell = try step.builder.add(Exp(), [-(x * x)])
    return [try step.dy * (bell * x.like(2 / Double.pi.squareRoot()))]
  }
}
