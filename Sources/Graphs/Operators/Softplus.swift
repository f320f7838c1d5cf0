// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import CKernels
import Tensors

/// A smooth ReLU: y = log(1 + eˣ), computed as max(x, 0) + log1p(e^−|x|).
///
/// Shapes: any. Float32 is the float64 result rounded once. Semantics: ONNX `Softplus`, opset 1.
public struct Softplus: Operator {
  public static let name = "Softplus"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [
      try mapWide(inputs[0]) { x in
        // Without the detour, exp overflows where the result is just x.
        (x > 0 ? x : 0) + thaw_log1p_f64(thaw_exp_f64(-x.magnitude))
      }
    ]
  }

  /// dx = dy · sigmoid(x).
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.dy * step.builder.add(Sigmoid(), [step.inputs[0]])]
  }
}
