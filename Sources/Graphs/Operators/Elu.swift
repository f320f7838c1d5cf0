// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import CKernels
import Tensors

/// Negative elements bent towards −α: y = x < 0 ? α · (eˣ − 1) : x.
///
/// Shapes: any. Float32 is the float64 result rounded once. Semantics: ONNX `Elu`, opset 6.
public struct Elu: Operator {
  public static let name = "Elu"

  /// What the negative side tends to, with a minus.
  public var alpha: Double

  /// A bend towards −alpha.
  public init(alpha: Double = 1) { self.alpha = alpha }

  public var attributes: [Attribute] { [Attribute("alpha", alpha)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: .reals)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    [try mapWide(inputs[0]) { $0 >= 0 ? $0 : alpha * thaw_expm1_f64($0) }]
  }

  /// dx = dy where x is above 0, else dy · (y + α), which is α · eˣ.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, y, dy) = (step.inputs[0], step.outputs[0], step.dy)
    let isPositive = try step.builder.add(Greater(), [x, x.like(0)])
    return [try isPositive.select(dy, else: dy * (y + y.like(alpha)))]
  }
}
