/// An immutable, dense, row-major array of numbers or booleans.
public struct Tensor: Sendable {
  /// The elements in row-major order, one case for each element type.
  public enum Storage: Sendable {
    case boolean([Bool])
    case int64([Int64])
    case float32([Float])
    case float64([Double])

    /// Number of elements.
    public var count: Int {
      switch self {
      case .boolean(let values): values.count
      case .int64(let values): values.count
      case .float32(let values): values.count
      case .float64(let values): values.count
      }
    }
  }

  /// Lengths of the axes, outermost first.
  public let shape: Shape
  /// The elements in row-major order.
  public let storage: Storage
  /// The Merkle root once somebody asked for it: copies share it, for they have the same elements.
  let rememberedRoot = RememberedDigest()

  /// - Precondition: `storage` has as many elements as `shape` says.
  public init(shape: Shape, storage: Storage) {
    precondition(
      storage.count == shape.count, "\(storage.count) elements do not fill the shape \(shape)")
    self.shape = shape
    self.storage = storage
  }

  /// A tensor of booleans, row-major.
  public init(_ values: [Bool], shape: Shape) {
    self.init(shape: shape, storage: .boolean(values))
  }

  /// A tensor of integers, row-major.
  public init(_ values: [Int64], shape: Shape) {
    self.init(shape: shape, storage: .int64(values))
  }

  /// A tensor of float32, row-major.
  public init(_ values: [Float], shape: Shape) {
    self.init(shape: shape, storage: .float32(values))
  }

  /// A tensor of float64, row-major.
  public init(_ values: [Double], shape: Shape) {
    self.init(shape: shape, storage: .float64(values))
  }

  /// What the elements are.
  public var elementType: ElementType {
    switch storage {
    case .boolean: .boolean
    case .int64: .int64
    case .float32: .float32
    case .float64: .float64
    }
  }

  /// Number of elements.
  public var count: Int { shape.count }
}
