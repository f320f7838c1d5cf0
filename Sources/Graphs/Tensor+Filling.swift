import Tensors

extension Tensor {
  /// A tensor of one repeated number; for booleans, whether it is not zero.
  public init(repeating number: Double, _ type: TensorType) {
    let count = type.shape.count
    switch type.elementType {
    case .boolean: self.init([Bool](repeating: number != 0, count: count), shape: type.shape)
    case .int64: self.init([Int64](repeating: Int64(number), count: count), shape: type.shape)
    case .float32: self.init([Float](repeating: Float(number), count: count), shape: type.shape)
    case .float64: self.init([Double](repeating: number, count: count), shape: type.shape)
    }
  }

  /// The elements at these places, in a new shape.
  ///
  /// - Precondition: `places` has as many elements as `shape` says.
  /// - Throws: `Interrupted`.
  public func gathered(_ places: [Int], shape: Shape) throws(Interrupted) -> Tensor {
    let count = places.count
    return switch storage {
    case .boolean(let values): Tensor(try polled(count) { values[places[$0]] }, shape: shape)
    case .int64(let values): Tensor(try polled(count) { values[places[$0]] }, shape: shape)
    case .float32(let values): Tensor(try polled(count) { values[places[$0]] }, shape: shape)
    case .float64(let values): Tensor(try polled(count) { values[places[$0]] }, shape: shape)
    }
  }

  /// The float32 elements; nil for another element type.
  public var float32Values: [Float]? {
    if case .float32(let values) = storage { values } else { nil }
  }

  /// The int64 elements; nil for another element type.
  public var int64Values: [Int64]? {
    if case .int64(let values) = storage { values } else { nil }
  }
}
