// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The gradient of `MaxPool`: what came out of each window added up at the element that was its
/// largest, the first of several.
///
/// Shapes: dy as `MaxPool` gave it, and its operand x → x's. Order: acc = +0; windows in row-major
/// order; acc += dy. Ours; ONNX has no such operator.
public struct MaxPoolGradient: Operator {
  public static let name = "MaxPoolGradient"

  /// What slid.
  public var window: PoolWindow

  /// The gradient of a pool of this window.
  public init(_ window: PoolWindow) { self.window = window }

  public var attributes: [Attribute] { window.attributes }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 2...2)
    let expected = try MaxPool(window).outputTypes([inputs[1]])[0]
    guard inputs[0] == expected else {
      throw error(inputs, .shape(operand: 0, expected: expected.shape))
    }
    return [inputs[1]]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let positions = try MaxPool(window, hasPositions: true).evaluate([inputs[1]])[1]
    let shape = inputs[1].shape
    let places = (positions.int64Values ?? []).map { Int($0) }
    return [inputs[0].scattered(to: shape.count > 0 ? places : [], shape: shape)]
  }

  /// It is linear in dy, which gets back what it gave; and flat in x.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    guard step.needs[0] else { return [nil, nil] }
    let (dy, x) = (step.inputs[0], step.inputs[1])
    let positions = try step.builder.addAll(MaxPool(window, hasPositions: true), [x])[1]
    let chosen = try step.builder.add(
      Gather(axis: 0),
      [step.dy.reshaped(to: [x.shape.count]), positions.reshaped(to: [dy.shape.count])])
    return [try chosen.reshaped(to: dy.shape), nil]
  }
}
