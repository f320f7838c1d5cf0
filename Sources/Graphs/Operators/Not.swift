// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Whether each element is false.
///
/// Shapes: any, booleans. Semantics: ONNX `Not`, opset 1.
public struct Not: Operator {
  public static let name = "Not"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try unaryType(inputs, among: [.boolean])]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let flags = inputs[0].booleans
    return [Tensor(try polled(flags.count) { !flags[$0] }, shape: inputs[0].shape)]
  }

  /// Booleans have no gradient.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil] }
}
