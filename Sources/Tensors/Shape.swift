/// The lengths of a tensor's axes, outermost first. A scalar has the shape `[]`.
public struct Shape: Hashable, Sendable, ExpressibleByArrayLiteral, CustomStringConvertible {
  /// Lengths of the axes, outermost first; none is negative.
  public let dimensions: [Int]

  /// - Precondition: no length is negative and the element count fits an `Int`. Shapes read from a
  ///   file or typed by a person go through ``init(checking:)`` instead.
  public init(_ dimensions: [Int]) {
    precondition(Shape.count(of: dimensions) != nil, "a shape out of range: \(dimensions)")
    self.dimensions = dimensions
  }

  /// The shape, or nil if a length is negative or the element count overflows.
  public init?(checking dimensions: [Int]) {
    guard Shape.count(of: dimensions) != nil else { return nil }
    self.dimensions = dimensions
  }

  /// The shape with these lengths: `[2, 3]`.
  public init(arrayLiteral elements: Int...) { self.init(elements) }

  /// Number of axes.
  public var rank: Int { dimensions.count }

  /// Number of elements; 1 for a scalar.
  public var count: Int { dimensions.reduce(1, *) }

  /// Length of an axis, counted from the outermost.
  public subscript(axis: Int) -> Int { dimensions[axis] }

  /// Row-major strides in elements: how far apart neighbours along each axis are.
  public var strides: [Int] {
    var strides = [Int](repeating: 1, count: rank)
    for axis in stride(from: rank - 2, through: 0, by: -1) {
      strides[axis] = strides[axis + 1] * dimensions[axis + 1]
    }
    return strides
  }

  /// As a person types it: `[2, 3]`.
  public var description: String { "[" + dimensions.map(String.init).joined(separator: ", ") + "]" }

  private static func count(of dimensions: [Int]) -> Int? {
    var count = 1
    // A zero hides an overflow of the other lengths, whose strides would still overflow.
    for length in dimensions where length != 0 {
      let (product, overflow) = count.multipliedReportingOverflow(by: length)
      guard length > 0, !overflow else { return nil }
      count = product
    }
    return count
  }
}
