// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A new last axis that is 1 at each class number and 0 elsewhere, in float32.
///
/// Shapes: int64 `[a] → [a, classes]`. Semantics: ONNX `OneHot`, opset 11, with the depth as an
/// attribute and the values 0 and 1; a number outside the classes is refused, not left out.
public struct OneHot: Operator {
  public static let name = "OneHot"

  /// How many classes there are.
  public var classes: Int

  /// A coding of this many classes.
  public init(classes: Int) { self.classes = classes }

  public var attributes: [Attribute] { [Attribute("depth", classes)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    let type = try unaryType(inputs, among: [.int64])
    guard classes >= 0, let shape = Shape(checking: type.shape.dimensions + [classes]) else {
      throw error(inputs, .attribute("\(classes) classes are out of range"))
    }
    return [TensorType(.float32, shape)]
  }

  /// - Throws: `GraphError.label`.
  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let labels = inputs[0].int64Values ?? []
    var values = [Float](repeating: 0, count: labels.count * classes)
    for (position, label) in labels.enumerated() {
      guard label >= 0, label < classes else { throw GraphError.label(label, classes: classes) }
      values[position * classes + Int(label)] = 1
    }
    return [Tensor(values, shape: Shape(inputs[0].shape.dimensions + [classes]))]
  }

  /// Class numbers have no gradient.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil] }
}
