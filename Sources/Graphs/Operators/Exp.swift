import Tensors

/// The exponential of each element: y = eˣ.
///
/// Shapes: any. Float32 is the float64 result rounded once. Semantics: ONNX `Exp`, opset 13.
public struct Exp: Operator {
  public static let name = "Exp"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] { [map(.exp, inputs[0])] }

  /// dx = dy · y.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy * step.outputs[0]]
  }
}
