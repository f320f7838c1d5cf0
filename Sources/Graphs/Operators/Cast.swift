// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Each element as another element type. Booleans are 0 and 1; a number is true unless it is 0;
/// a real becomes an integer towards zero, beyond the range the nearest end, not a number 0.
///
/// Shapes: any. Semantics: ONNX `Cast`, opset 13, which leaves out-of-range reals open.
public struct Cast: Operator {
  public static let name = "Cast"

  /// The element type of the result.
  public var to: ElementType

  /// A conversion to this element type.
  public init(to: ElementType) { self.to = to }

  public var attributes: [Attribute] { [Attribute("to", to.description)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    return [TensorType(to, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    guard x.elementType != to else { return [x] }
    let storage: Tensor.Storage =
      switch to {
      case .boolean: .boolean(try booleans(x))
      case .int64: .int64(try integers(x))
      case .float32: .float32(try floats(x))
      case .float64: .float64(try doubles(x))
      }
    return [Tensor(shape: x.shape, storage: storage)]
  }

  /// dx is dy in the operand's type; there is none through integers or booleans.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    guard to.isReal, step.inputs[0].elementType.isReal else { return [nil] }
    return [try step.builder.add(Cast(to: step.inputs[0].elementType), [step.dy])]
  }

  private func booleans(_ x: Tensor) throws(Interrupted) -> [Bool] {
    switch x.storage {
    case .boolean(let values): values
    case .int64(let values): try polled(values.count) { values[$0] != 0 }
    case .float32(let values): try polled(values.count) { values[$0] != 0 }
    case .float64(let values): try polled(values.count) { values[$0] != 0 }
    }
  }

  private func integers(_ x: Tensor) throws(Interrupted) -> [Int64] {
    switch x.storage {
    case .boolean(let values): try polled(values.count) { values[$0] ? 1 : 0 }
    case .int64(let values): values
    case .float32(let values): try polled(values.count) { Self.integer(Double(values[$0])) }
    case .float64(let values): try polled(values.count) { Self.integer(values[$0]) }
    }
  }

  private static func integer(_ value: Double) -> Int64 {
    if value.isNaN { return 0 }
    return Int64(exactly: value.rounded(.towardZero)) ?? (value < 0 ? .min : .max)
  }

  private func floats(_ x: Tensor) throws(Interrupted) -> [Float] {
    switch x.storage {
    case .boolean(let values): try polled(values.count) { values[$0] ? 1 : 0 }
    case .int64(let values): try polled(values.count) { Float(values[$0]) }
    case .float32(let values): values
    case .float64(let values): try polled(values.count) { Float(values[$0]) }
    }
  }

  private func doubles(_ x: Tensor) throws(Interrupted) -> [Double] {
    switch x.storage {
    case .boolean(let values): try polled(values.count) { values[$0] ? 1 : 0 }
    case .int64(let values): try polled(values.count) { Double(values[$0]) }
    case .float32(let values): try polled(values.count) { Double(values[$0]) }
    case .float64(let values): values
    }
  }
}
