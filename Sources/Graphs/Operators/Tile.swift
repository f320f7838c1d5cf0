// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A tensor laid side by side with itself along each axis.
///
/// Shapes: `[a, b] → [2 a, 3 b]` for the repeats 2, 3. Semantics: ONNX `Tile`, opset 13, with the
/// repeats as an attribute.
public struct Tile: Operator {
  public static let name = "Tile"

  /// How often each axis is laid out.
  public var repeats: [Int]

  /// So many copies along each axis.
  public init(repeats: [Int]) { self.repeats = repeats }

  public var attributes: [Attribute] { [Attribute("repeats", repeats)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let x = inputs[0].shape
    guard repeats.count == x.rank, repeats.allSatisfy({ $0 >= 0 }) else {
      throw error(inputs, .attribute("repeats should be \(x.rank) numbers that are not negative"))
    }
    guard Shape(checking: spread(x)) != nil else {
      throw error(inputs, .attribute("the result is too large"))
    }
    return [TensorType(inputs[0].elementType, Shape(zip(repeats, x.dimensions).map { $0 * $1 }))]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let shape = try outputTypes([x.type])[0].shape
    let stretched = try Expand(shape: Shape(spread(x.shape)))
      .evaluate([x.reshaped(to: Shape(x.shape.dimensions.flatMap { [1, $0] }))])
    return [try stretched[0].reshaped(to: shape)]
  }

  /// dx = dy summed over the copies.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let x = step.inputs[0].shape
    let copies = try step.dy.reshaped(to: Shape(spread(x)))
    return [try copies.summed(along: (0..<x.rank).map { 2 * $0 }).reshaped(to: x)]
  }

  /// The result's shape with each axis as copies and what is copied.
  private func spread(_ x: Shape) -> [Int] { zip(repeats, x.dimensions).flatMap { [$0, $1] } }
}
