import Tensors

/// What is known of a value before it is computed: its element type and its shape.
public struct TensorType: Hashable, Sendable, CustomStringConvertible {
  /// The type of every element.
  public let elementType: ElementType
  /// The lengths of the axes.
  public let shape: Shape

  /// The type of a tensor with these elements and this shape.
  public init(_ elementType: ElementType, _ shape: Shape) {
    self.elementType = elementType
    self.shape = shape
  }

  /// For example `float32[32, 1280]`.
  public var description: String { "\(elementType)\(shape)" }
}

extension Tensor {
  /// The type of this tensor.
  public var type: TensorType { TensorType(elementType, shape) }
}
