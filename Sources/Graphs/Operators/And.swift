// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Whether both elements are true.
///
/// Shapes: each stretches to the other. Semantics: ONNX `And`, opset 7.
public struct And: Operator {
  public static let name = "And"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try comparisonType(inputs, among: [.boolean])]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let (x, y) = (inputs[0], inputs[1])
    guard let shape = try? x.shape.broadcast(with: y.shape) else {
      preconditionFailure("operands that do not fit were let through")
    }
    return [
      Tensor(
        try combine(x.booleans, x.shape, y.booleans, y.shape, to: shape) { $0 && $1 }, shape: shape)
    ]
  }

  /// Booleans have no gradient.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil, nil] }
}
