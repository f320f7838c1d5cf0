// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Whether each element is not a number; an integer always is one.
///
/// Shapes: any. Semantics: ONNX `IsNaN`, opset 13; here for int64 too.
public struct IsNaN: Operator {
  public static let name = "IsNaN"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [TensorType(.boolean, try unaryType(inputs, among: .numbers).shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let flags: [Bool] =
      switch inputs[0].storage {
      case .boolean, .int64: [Bool](repeating: false, count: inputs[0].count)
      case .float32(let values): try polled(values.count) { values[$0].isNaN }
      case .float64(let values): try polled(values.count) { values[$0].isNaN }
      }
    return [Tensor(flags, shape: inputs[0].shape)]
  }

  /// Booleans have no gradient.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil] }
}
