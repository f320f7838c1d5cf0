extension Tensor {
  /// A tensor that holds `value` everywhere.
  ///
  /// - Precondition: `value` is an integer or boolean where `type` is not real.
  public init(filling shape: Shape, with value: Scalar, type: ElementType) {
    switch (type, value) {
    case (.boolean, _):
      self.init([Bool](repeating: value.double != 0, count: shape.count), shape: shape)
    case (.int64, .integer(let integer)):
      self.init([Int64](repeating: integer, count: shape.count), shape: shape)
    case (.int64, _):
      self.init([Int64](repeating: Int64(value.double), count: shape.count), shape: shape)
    case (.float32, .integer(let integer)):
      // Through float64 a large integer would be rounded twice.
      self.init([Float](repeating: Float(integer), count: shape.count), shape: shape)
    case (.float32, _):
      self.init([Float](repeating: Float(value.double), count: shape.count), shape: shape)
    case (.float64, _):
      self.init([Double](repeating: value.double, count: shape.count), shape: shape)
    }
  }

  /// The element at a row-major position.
  public func element(at position: Int) -> Scalar {
    switch storage {
    case .boolean(let values): .boolean(values[position])
    case .int64(let values): .integer(values[position])
    case .float32(let values): .real(Double(values[position]))
    case .float64(let values): .real(values[position])
    }
  }

  /// The element at one index per axis; negative indices count from the end.
  ///
  /// - Throws: `TensorError.indexOutOfRange`, or `.shapes` unless there is one index per axis.
  public func element(at indices: [Int]) throws(TensorError) -> Scalar {
    guard indices.count == shape.rank else {
      throw .shapes("\(indices.count) indices do not name an element of the shape \(shape)")
    }
    var position = 0
    for (axis, index) in indices.enumerated() {
      let length = shape[axis]
      guard index >= -length, index < length else {
        throw .indexOutOfRange(index: index, length: length, axis: axis)
      }
      position = position * length + (index < 0 ? index + length : index)
    }
    return element(at: position)
  }

  /// The only element of a tensor that has one, whatever its rank; nil for others.
  public var scalar: Scalar? { count == 1 ? element(at: 0) : nil }

  /// The same elements in another shape of the same count.
  ///
  /// - Throws: `TensorError.shapes` if the counts differ.
  public func reshaped(to shape: Shape) throws(TensorError) -> Tensor {
    guard shape.count == count else {
      throw .shapes("\(count) elements do not fill the shape \(shape)")
    }
    return Tensor(shape: shape, storage: storage)
  }

  /// The elements as float64, row-major; booleans are 0 and 1.
  public var doubles: [Double] {
    switch storage {
    case .boolean(let values): values.map { $0 ? 1 : 0 }
    case .int64(let values): values.map { Double($0) }
    case .float32(let values): values.map { Double($0) }
    case .float64(let values): values
    }
  }

  /// The elements as float32, row-major, rounded to nearest; booleans are 0 and 1.
  public var floats: [Float] {
    switch storage {
    case .boolean(let values): values.map { $0 ? 1 : 0 }
    case .int64(let values): values.map { Float($0) }
    case .float32(let values): values
    case .float64(let values): values.map { Float($0) }
    }
  }

  /// The elements as int64, row-major; fractions are cut off.
  ///
  /// - Throws: `TensorError.noInteger` at the first NaN or value out of range.
  public func integers() throws(TensorError) -> [Int64] {
    switch storage {
    case .boolean(let values): return values.map { $0 ? 1 : 0 }
    case .int64(let values): return values
    case .float32(let values): return try Tensor.integers(values)
    case .float64(let values): return try Tensor.integers(values)
    }
  }

  /// The elements as booleans, row-major: whether they differ from zero. NaN does.
  public var booleans: [Bool] {
    switch storage {
    case .boolean(let values): values
    case .int64(let values): values.map { $0 != 0 }
    case .float32(let values): values.map { $0 != 0 }
    case .float64(let values): values.map { $0 != 0 }
    }
  }

  /// The tensor with its elements converted: to reals rounded to nearest, to integers cut off, to
  /// booleans by whether they differ from zero.
  ///
  /// - Throws: `TensorError.noInteger` where a real number has no int64.
  public func converted(to type: ElementType) throws(TensorError) -> Tensor {
    if type == .int64 { return Tensor(try integers(), shape: shape) }
    return type == .boolean ? Tensor(booleans, shape: shape) : promoted(to: type)
  }

  /// The tensor in a type above its own, which cannot fail.
  ///
  /// - Precondition: `type` is real, or int64 where the tensor is boolean or int64, or its own type.
  public func promoted(to type: ElementType) -> Tensor {
    switch (type, storage) {
    case (elementType, _): return self
    case (.float32, _): return Tensor(floats, shape: shape)
    case (.float64, _): return Tensor(doubles, shape: shape)
    case (.int64, .boolean(let values)):
      return Tensor(values.map { $0 ? Int64(1) : 0 }, shape: shape)
    default: preconditionFailure("\(elementType) is not promoted to \(type)")
    }
  }

  private static func integers(_ values: [some BinaryFloatingPoint]) throws(TensorError) -> [Int64]
  {
    var integers: [Int64] = []
    integers.reserveCapacity(values.count)
    for (position, value) in values.enumerated() {
      guard value.isFinite, let integer = Int64(exactly: value.rounded(.towardZero)) else {
        throw .noInteger(value: Double(value), position: position)
      }
      integers.append(integer)
    }
    return integers
  }
}
