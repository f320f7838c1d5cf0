// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The gradient of `GlobalAveragePool`: dx = dy · (1 ÷ places), everywhere.
///
/// Shapes: `[n, c, 1, 1] → [n, c, h, w]` with `size` h, w. Ours; ONNX has no such operator.
public struct GlobalAveragePoolGradient: Operator {
  public static let name = "GlobalAveragePoolGradient"

  /// Lengths of the axes that the mean was taken over.
  public var size: [Int]

  /// The gradient of a mean over images of this size.
  public init(size: [Int]) { self.size = size }

  public var attributes: [Attribute] { [Attribute("size", size)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let elementType = try expectOneElementType(inputs, among: .reals)
    let dy = inputs[0].shape
    guard dy.rank == size.count + 2, dy.dimensions.dropFirst(2).allSatisfy({ $0 == 1 }) else {
      throw error(inputs, .attribute("size should be that of the image"))
    }
    return [TensorType(elementType, Shape(dy.dimensions.prefix(2) + size))]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let shape = try outputTypes(inputs.map(\.type))[0].shape
    let places = size.reduce(1, *)
    func spread<Element: BinaryFloatingPoint>(_ dy: [Element]) -> [Element] {
      let share = 1 / Element(places)
      return dy.flatMap { [Element](repeating: $0 * share, count: places) }
    }
    return if case .float64(let dy) = inputs[0].storage {
      [Tensor(spread(dy), shape: shape)]
    } else {
      [Tensor(spread(inputs[0].floats), shape: shape)]
    }
  }

  /// It is linear: the mean again.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.builder.add(GlobalAveragePool(), [step.dy])]
  }
}
