import Tensors

/// The natural logarithm of each element: −∞ of 0, NaN of a negative number.
///
/// Shapes: any. Float32 is the float64 result rounded once. Semantics: ONNX `Log`, opset 13.
public struct Log: Operator {
  public static let name = "Log"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] { [map(.log, inputs[0])] }

  /// dx = dy ÷ x.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy / step.inputs[0]]
  }
}
