import Tensors

extension TensorCall {
  func filled(with value: Scalar, type index: Int) throws -> Operand {
    let type = TensorType(try elementType(index) ?? .float32, try shape(0))
    try type.checkLimits()
    return .tensor(Tensor(filling: type.shape, with: value, type: type.elementType))
  }

  func full() throws -> Operand {
    let value = try scalar(1)
    // As in a list: integers are int64, others float32, booleans boolean.
    let own = value.elementType(beside: .boolean)
    let type = TensorType(try elementType(2) ?? own, try shape(0))
    try type.checkLimits()
    let tensor = Tensor(filling: type.shape, with: value, type: max(own, type.elementType))
    return .tensor(try tensor.converted(to: type.elementType))
  }

  func arange() throws -> Operand {
    var (start, stop) = (try scalar(0), Scalar.integer(0))
    if case .none = arguments[1] {
      (start, stop) = (.integer(0), start)
    } else {
      stop = try scalar(1)
    }
    let step = try scalar(2)
    guard step.double != 0 else { throw error(2, "should not be 0") }
    if case .integer(let start) = start, case .integer(let stop) = stop,
      case .integer(let step) = step
    {
      return try arange(start, stop, step)
    }
    // Each number is worked out from its place, so that errors do not add up.
    let count = ((stop.double - start.double) / step.double).rounded(.up)
    let places = try self.count(count)
    let values = try polled(places) { Float(start.double + Double($0) * step.double) }
    return .tensor(Tensor(values, shape: [places]))
  }

  private func arange(_ start: Int64, _ stop: Int64, _ step: Int64) throws -> Operand {
    let isForward = step > 0
    guard isForward ? start < stop : start > stop else {
      return .tensor(Tensor([Int64](), shape: [0]))
    }
    // The distance fits an unsigned number even where it does not fit an Int64.
    let distance = UInt64(bitPattern: isForward ? stop &- start : start &- stop)
    let count = try count(Double((distance - 1) / UInt64(step.magnitude)) + 1)
    return .tensor(Tensor(try polled(count) { start &+ Int64($0) &* step }, shape: [count]))
  }

  func linspace() throws -> Operand {
    let (start, stop) = (try scalar(0).double, try scalar(1).double)
    let count = try count(Double(integer(2)))
    let step = (stop - start) / Double(max(1, count - 1))
    var values = try polled(count) { Float(start + Double($0) * step) }
    if count > 1 { values[count - 1] = Float(stop) }
    return .tensor(Tensor(values, shape: [count]))
  }

  func eye() throws -> Operand {
    let size = try shape(0)
    guard size.rank == 1, let shape = Shape(checking: [size[0], size[0]]) else {
      throw error(0, "should be one length")
    }
    let type = TensorType(try elementType(1) ?? .float32, shape)
    try type.checkLimits()
    switch type.elementType {
    case .boolean: return .tensor(Tensor(identity(size[0], of: false, true), shape: shape))
    case .int64: return .tensor(Tensor(identity(size[0], of: Int64(0), 1), shape: shape))
    case .float32: return .tensor(Tensor(identity(size[0], of: Float(0), 1), shape: shape))
    case .float64: return .tensor(Tensor(identity(size[0], of: Double(0), 1), shape: shape))
    }
  }

  func random() throws -> Operand {
    let type = TensorType(.float32, try shape(0))
    try type.checkLimits()
    var stream = RandomSource(seed: Int64(try integer(1)), purpose: "random").stream()
    let values = try polled(type.shape.count) { _ in stream.uniformFloat() }
    return .tensor(Tensor(values, shape: type.shape))
  }

  func normal() throws -> Operand {
    let type = TensorType(.float32, try shape(0))
    try type.checkLimits()
    let (mean, deviation) = (try scalar(2).double, try scalar(3).double)
    guard deviation >= 0 else { throw error(3, "should not be negative") }
    var stream = RandomSource(seed: Int64(try integer(1)), purpose: "normal").stream()
    let values = try polled(type.shape.count) { _ in Float(mean + deviation * stream.normal()) }
    return .tensor(Tensor(values, shape: type.shape))
  }

  private func identity<Element>(_ size: Int, of zero: Element, _ one: Element) -> [Element] {
    var elements = [Element](repeating: zero, count: size * size)
    for row in 0..<size { elements[row * (size + 1)] = one }
    return elements
  }

  /// A count of elements that fits in memory.
  private func count(_ number: Double) throws -> Int {
    guard number.isFinite, number < 0x1p60 else {
      throw TensorError.argument("so many numbers cannot be counted")
    }
    let count = max(0, Int(number))
    try TensorType(.int64, [count]).checkLimits()
    return count
  }
}
