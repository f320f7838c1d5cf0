import Tensors

// The operators that rules of differentiation are written with. Each adds one node.
extension Symbol {
  /// The sum, each stretched to the other.
  public static func + (left: Symbol, right: Symbol) throws -> Symbol {
    try left.builder.add(Add(), [left, right])
  }

  /// The difference, each stretched to the other.
  public static func - (left: Symbol, right: Symbol) throws -> Symbol {
    try left.builder.add(Sub(), [left, right])
  }

  /// The product, element by element, each stretched to the other.
  public static func * (left: Symbol, right: Symbol) throws -> Symbol {
    try left.builder.add(Mul(), [left, right])
  }

  /// The quotient, element by element, each stretched to the other.
  public static func / (left: Symbol, right: Symbol) throws -> Symbol {
    try left.builder.add(Div(), [left, right])
  }

  /// The negative.
  public static prefix func - (value: Symbol) throws -> Symbol {
    try value.builder.add(Neg(), [value])
  }

  /// The same number everywhere, in this value's element type, as a scalar.
  public func like(_ number: Double) -> Symbol {
    builder.constant(number, TensorType(elementType, []))
  }

  /// The same elements in row-major order in another shape.
  public func reshaped(to shape: Shape) throws -> Symbol {
    shape == self.shape ? self : try builder.add(Reshape(shape: shape), [self])
  }

  /// The sum along some axes.
  public func summed(along axes: [Int], keepDimensions: Bool = false) throws -> Symbol {
    try builder.add(ReduceSum(axes: axes, keepDimensions: keepDimensions), [self])
  }

  /// Stretched to a shape.
  public func expanded(to shape: Shape) throws -> Symbol {
    shape == self.shape ? self : try builder.add(Expand(shape: shape), [self])
  }

  /// With the last two axes exchanged.
  public func matrixTransposed() throws -> Symbol {
    var order = Array(0..<shape.rank)
    order.swapAt(order.count - 1, order.count - 2)
    return try builder.add(Transpose(permutation: order), [self])
  }

  /// The matrix product.
  public func matmul(_ other: Symbol) throws -> Symbol {
    try builder.add(MatMul(), [self, other])
  }
}
