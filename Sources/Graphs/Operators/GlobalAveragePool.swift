// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The mean of each channel over all places.
///
/// Shapes: `[n, c, h, w] → [n, c, 1, 1]`. Order: s = +0; s += x in row-major order; s · (1 ÷ count).
/// Semantics: ONNX `GlobalAveragePool`, opset 1.
public struct GlobalAveragePool: Operator {
  public static let name = "GlobalAveragePool"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let elementType = try expectOneElementType(inputs, among: .reals)
    let x = inputs[0].shape
    guard x.rank >= 3 else {
      throw error(inputs, .rank(operand: 0, expected: 3...8, got: x.rank))
    }
    let ones = [Int](repeating: 1, count: x.rank - 2)
    return [TensorType(elementType, Shape([x[0], x[1]] + ones))]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = try outputTypes(inputs.map(\.type))[0].shape
    let places = inputs[0].shape.dimensions.dropFirst(2).reduce(1, *)
    let storage: Tensor.Storage =
      switch inputs[0].storage {
      case .float64(let x): .float64(means(x, count: shape.count, places: places))
      default: .float32(means(inputs[0].floats, count: shape.count, places: places))
      }
    return [Tensor(shape: shape, storage: storage)]
  }

  private func means<Element: BinaryFloatingPoint>(
    _ x: [Element], count: Int, places: Int
  ) -> [Element] {
    let share = 1 / Element(places)
    return (0..<count).map { x[($0 * places)..<(($0 + 1) * places)].reduce(0, +) * share }
  }

  /// dx = dy ÷ count, everywhere.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let size = Array(step.inputs[0].shape.dimensions.dropFirst(2))
    return [try step.builder.add(GlobalAveragePoolGradient(size: size), [step.dy])]
  }
}
