// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Chooses element by element: z = condition ? x : y.
///
/// Shapes: condition (boolean), x and y stretch to each other. Semantics: ONNX `Where`, opset 16.
public struct Where: Operator {
  public static let name = "Where"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 3...3)
    guard inputs[0].elementType == .boolean else {
      throw error(inputs, .elementType(operand: 0, got: inputs[0].elementType))
    }
    guard inputs[1].elementType == inputs[2].elementType else {
      throw error(inputs, .mixedElementTypes)
    }
    guard let shape = shape(inputs.map(\.shape)) else { throw error(inputs, .notBroadcastable) }
    return [TensorType(inputs[1].elementType, shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    guard let shape = shape(inputs.map(\.shape)) else {
      preconditionFailure("operands that do not fit were let through")
    }
    let condition = try stretch(inputs[0].booleans, inputs[0].shape, to: shape)
    func choose<Element>(_ x: [Element], _ y: [Element]) throws -> [Element] {
      let x = try stretch(x, inputs[1].shape, to: shape)
      let y = try stretch(y, inputs[2].shape, to: shape)
      return try polled(condition.count) { condition[$0] ? x[$0] : y[$0] }
    }
    switch (inputs[1].storage, inputs[2].storage) {
    case (.boolean(let x), .boolean(let y)): return [Tensor(try choose(x, y), shape: shape)]
    case (.int64(let x), .int64(let y)): return [Tensor(try choose(x, y), shape: shape)]
    case (.float32(let x), .float32(let y)): return [Tensor(try choose(x, y), shape: shape)]
    case (.float64(let x), .float64(let y)): return [Tensor(try choose(x, y), shape: shape)]
    default: preconditionFailure("operand types that do not fit were let through")
    }
  }

  /// dx = condition ? dz : 0 and dy = condition ? 0 : dz, each summed over what was stretched.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (condition, x, y, dz) = (step.inputs[0], step.inputs[1], step.inputs[2], step.dy)
    return [
      nil,
      step.needs[1] ? try condition.select(dz, else: dz.like(0)).summed(to: x.shape) : nil,
      step.needs[2] ? try condition.select(dz.like(0), else: dz).summed(to: y.shape) : nil,
    ]
  }

  private func shape(_ shapes: [Shape]) -> Shape? {
    guard let shape = try? shapes[0].broadcast(with: shapes[1]) else { return nil }
    return try? shape.broadcast(with: shapes[2])
  }
}
