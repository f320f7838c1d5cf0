import Tensors

extension Shape {
  /// The shape with the lengths along `axes` replaced by 1 (`keepDimensions`) or left out.
  public func reduced(along axes: [Int], keepDimensions: Bool) -> Shape {
    var lengths: [Int] = []
    for axis in 0..<rank {
      if !axes.contains(axis) {
        lengths.append(self[axis])
      } else if keepDimensions {
        lengths.append(1)
      }
    }
    return Shape(lengths)
  }
}

/// Calls `body` with the offset that `strides` give for each index of `shape`, in row-major order.
func forEachOffset<Failure: Error>(
  in shape: Shape, strides: [Int], _ body: (Int) throws(Failure) -> Void
) throws(Failure) {
  guard shape.count > 0 else { return }
  var index = [Int](repeating: 0, count: shape.rank)
  var offset = 0
  for _ in 0..<shape.count {
    try body(offset)
    var axis = shape.rank - 1
    while axis >= 0 {
      index[axis] += 1
      offset += strides[axis]
      if index[axis] < shape[axis] { break }
      offset -= strides[axis] * shape[axis]
      index[axis] = 0
      axis -= 1
    }
  }
}

/// The offsets that `strides` give for each index of `shape`, in row-major order.
///
/// - Throws: `MemoryLimitError` where so many offsets do not fit; `Interrupted`.
public func offsets(in shape: Shape, strides: [Int]) throws -> [Int] {
  let (byteCount, overflow) = shape.count.multipliedReportingOverflow(by: MemoryLayout<Int>.size)
  try MemoryLimit.ofProcess.check(overflow ? .max : byteCount, for: "rearranging \(shape)")
  var offsets: [Int] = []
  offsets.reserveCapacity(shape.count)
  try forEachOffset(in: shape, strides: strides) { offset throws(Interrupted) in
    if offsets.count & (pollInterval - 1) == 0 { try Interrupt.check() }
    offsets.append(offset)
  }
  return offsets
}

/// Elements computed between two looks at the wish to stop: a few milliseconds of the slowest.
let pollInterval = 1 << 16

/// What `body` makes of each number below `count`.
///
/// - Throws: `Interrupted`, soon after a stop was asked for.
public func polled<Result>(
  _ count: Int, _ body: (Int) -> Result
) throws(Interrupted) -> [Result] {
  var results: [Result] = []
  results.reserveCapacity(count)
  while results.count < count {
    try Interrupt.check()
    results.append(
      contentsOf: (results.count..<min(results.count + pollInterval, count)).lazy.map(body))
  }
  return results
}

/// Combines two arrays element by element, each stretched to `target`.
///
/// - Precondition: both shapes stretch to `target`.
/// - Throws: `Interrupted`; `MemoryLimitError` where the places of the rows do not fit.
public func combine<Element, Result>(
  _ left: [Element], _ leftShape: Shape, _ right: [Element], _ rightShape: Shape,
  to target: Shape, _ operation: (Element, Element) -> Result
) throws -> [Result] {
  if leftShape == target, rightShape == target {
    return try polled(left.count) { operation(left[$0], right[$0]) }
  }
  if leftShape == target, right.count == 1 {
    let only = right[0]
    return try polled(left.count) { operation(left[$0], only) }
  }
  if rightShape == target, left.count == 1 {
    let only = left[0]
    return try polled(right.count) { operation(only, right[$0]) }
  }
  // Places are worked out once a row: along the last axis an operand goes on or stands still.
  let rows = Shape(Array(target.dimensions.dropLast()))
  let (leftStrides, rightStrides) = (
    leftShape.strides(broadcastTo: target), rightShape.strides(broadcastTo: target)
  )
  let leftStarts = try offsets(in: rows, strides: Array(leftStrides.dropLast()))
  let rightStarts = try offsets(in: rows, strides: Array(rightStrides.dropLast()))
  let (length, leftStep, rightStep) = (
    target.dimensions.last ?? 1, leftStrides.last ?? 0, rightStrides.last ?? 0
  )
  var result: [Result] = []
  result.reserveCapacity(target.count)
  var polls = 0
  for (start, other) in zip(leftStarts, rightStarts) {
    if result.count >= polls {
      try Interrupt.check()
      polls = result.count + pollInterval
    }
    for place in 0..<length {
      result.append(operation(left[start + place * leftStep], right[other + place * rightStep]))
    }
  }
  return result
}

/// An array stretched to `target`.
///
/// - Precondition: the shape stretches to it.
/// - Throws: `Interrupted`; `MemoryLimitError` where the places of the elements do not fit.
func stretch<Element>(
  _ values: [Element], _ shape: Shape, to target: Shape
) throws -> [Element] {
  if shape == target { return values }
  if values.count == 1 { return [Element](repeating: values[0], count: target.count) }
  let places = try offsets(in: target, strides: shape.strides(broadcastTo: target))
  return try polled(places.count) { values[places[$0]] }
}

extension Operator {
  /// The type of an element-by-element combination of two operands with one element type.
  public func broadcastType(
    _ inputs: [TensorType], among allowed: [ElementType]
  ) throws(ShapeError) -> TensorType {
    try expect(inputs, count: 2...2)
    let elementType = try expectOneElementType(inputs, among: allowed)
    guard let shape = try? inputs[0].shape.broadcast(with: inputs[1].shape) else {
      throw error(inputs, .notBroadcastable)
    }
    return TensorType(elementType, shape)
  }

  /// The type of an element-by-element combination of one or more operands with one element type.
  func variadicType(
    _ inputs: [TensorType], among allowed: [ElementType]
  ) throws(ShapeError) -> TensorType {
    let elementType = try expectOneElementType(inputs, among: allowed)
    var shape = inputs[0].shape
    for input in inputs.dropFirst() {
      guard let common = try? shape.broadcast(with: input.shape) else {
        throw error(inputs, .notBroadcastable)
      }
      shape = common
    }
    return TensorType(elementType, shape)
  }

  /// Combines two number tensors of one element type element by element, each stretched to the
  /// other.
  ///
  /// - Precondition: `outputTypes` accepted the operands; neither is boolean.
  /// - Throws: as `combine`.
  public func combineNumbers(
    _ inputs: [Tensor], int64: (Int64, Int64) -> Int64, float32: (Float, Float) -> Float,
    float64: (Double, Double) -> Double
  ) throws -> Tensor {
    let (a, b) = (inputs[0].shape, inputs[1].shape)
    guard let shape = try? a.broadcast(with: b) else {
      preconditionFailure("\(Self.name): operands that do not fit were let through")
    }
    switch (inputs[0].storage, inputs[1].storage) {
    case (.int64(let x), .int64(let y)):
      return Tensor(try combine(x, a, y, b, to: shape, int64), shape: shape)
    case (.float32(let x), .float32(let y)):
      return Tensor(try combine(x, a, y, b, to: shape, float32), shape: shape)
    case (.float64(let x), .float64(let y)):
      return Tensor(try combine(x, a, y, b, to: shape, float64), shape: shape)
    default: preconditionFailure("\(Self.name): operand types that do not fit were let through")
    }
  }

  /// Changes each real number of a tensor.
  ///
  /// - Precondition: the tensor is real.
  /// - Throws: `Interrupted`.
  public func mapReals(
    _ input: Tensor, float32: (Float) -> Float, float64: (Double) -> Double
  ) throws(Interrupted) -> Tensor {
    switch input.storage {
    case .float32(let values):
      return Tensor(try polled(values.count) { float32(values[$0]) }, shape: input.shape)
    case .float64(let values):
      return Tensor(try polled(values.count) { float64(values[$0]) }, shape: input.shape)
    case .boolean, .int64: preconditionFailure("\(Self.name): an operand that is not real")
    }
  }
}

extension Symbol {
  /// Sums what was stretched, so that a gradient gets its operand's shape back.
  public func summed(to shape: Shape) throws -> Symbol {
    guard self.shape != shape else { return self }
    let missing = self.shape.rank - shape.rank
    var axes = Array(0..<missing)
    for axis in 0..<shape.rank where shape[axis] == 1 && self.shape[axis + missing] != 1 {
      axes.append(axis + missing)
    }
    let sum =
      axes.isEmpty ? self : try builder.add(ReduceSum(axes: axes, keepDimensions: true), [self])
    return try sum.reshaped(to: shape)
  }
}
