/// An immutable, dense, row-major array of numbers or booleans.
public struct Tensor: Sendable {
  /// The elements in row-major order, one case for each element type.
  public enum Storage: Sendable {
    case boolean([Bool])
    case int64([Int64])
    case float32([Float])
    case float64([Double])

    public var count: Int {
      switch self {
      case .boolean(let values): values.count
      case .int64(let values): values.count
      case .float32(let values): values.count
      case .float64(let values): values.count
      }
    }
  }

  public let shape: Shape
  public let storage: Storage

  /// - Precondition: `storage` has as many elements as `shape` says.
  public init(shape: Shape, storage: Storage) {
    precondition(
      storage.count == shape.count, "\(storage.count) elements do not fill the shape \(shape)")
    self.shape = shape
    self.storage = storage
  }

  public init(_ values: [Bool], shape: Shape) {
    self.init(shape: shape, storage: .boolean(values))
  }

  public init(_ values: [Int64], shape: Shape) {
    self.init(shape: shape, storage: .int64(values))
  }

  public init(_ values: [Float], shape: Shape) {
    self.init(shape: shape, storage: .float32(values))
  }

  public init(_ values: [Double], shape: Shape) {
    self.init(shape: shape, storage: .float64(values))
  }

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
