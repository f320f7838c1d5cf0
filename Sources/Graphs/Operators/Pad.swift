// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A tensor with something around it; where a number is negative, with that much cut off instead.
///
/// Shapes: `[a, b] → [1 + a + 3, 2 + b + 4]` for the pads 1, 2, 3, 4: what comes before each axis, then
/// what comes behind. Semantics: ONNX `Pad`, opset 19, with the pads and the value as attributes.
public struct Pad: Operator {
  public static let name = "Pad"

  /// What stands around.
  public enum Mode: Hashable, Sendable {
    /// The same number everywhere.
    case constant(Double)
    /// The tensor mirrored, its edge once.
    case reflect
    /// Its edge again and again.
    case edge
    /// The tensor from its other end.
    case wrap
  }

  /// What comes before each axis, then what comes behind.
  public var pads: [Int]
  /// What it is.
  public var mode: Mode

  /// So much of something around.
  public init(pads: [Int], mode: Mode = .constant(0)) {
    self.pads = pads
    self.mode = mode
  }

  public var attributes: [Attribute] {
    switch mode {
    case .constant(let value):
      [Attribute("pads", pads), Attribute("mode", "constant"), Attribute("value", value)]
    case .reflect: [Attribute("pads", pads), Attribute("mode", "reflect")]
    case .edge: [Attribute("pads", pads), Attribute("mode", "edge")]
    case .wrap: [Attribute("pads", pads), Attribute("mode", "wrap")]
    }
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let x = inputs[0].shape
    guard pads.count == 2 * x.rank else {
      throw error(inputs, .attribute("pads should be two numbers for each of \(x.rank) axes"))
    }
    guard pads.allSatisfy({ $0.magnitude <= Self.largest }) else {
      throw error(inputs, .attribute("the result is too large"))
    }
    for axis in 0..<x.rank { try checkSources(inputs, axis: axis) }
    let lengths = (0..<x.rank).map { x[$0] + pads[$0] + pads[$0 + x.rank] }
    guard let shape = Shape(checking: lengths) else {
      throw error(inputs, .attribute("more is cut off than there is, or the result is too large"))
    }
    return [TensorType(inputs[0].elementType, shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let x = inputs[0]
    let shape = try outputTypes([x.type])[0].shape
    if case .constant(let value) = mode {
      let padding = Tensor(repeating: value, TensorType(x.elementType, shape))
      return [try padding.replacing(try inside(x.shape, shape), by: x)]
    }
    return [try x.gathered(try sources(x.shape, shape), shape: shape)]
  }

  /// Around a constant dx is dy cut back; else each element's copies are added up.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, y) = (step.inputs[0].shape, step.outputs[0].shape)
    if case .constant = mode {
      return [try step.builder.add(Pad(pads: pads.map { -$0 }), [step.dy])]
    }
    let places = try sources(x, y).map { Int64($0) }
    let dx = try step.builder.add(
      GatherGradient(axis: 0, shape: [x.count]),
      [
        step.dy.reshaped(to: [y.count]),
        step.builder.constant(Tensor(places, shape: [places.count])),
      ])
    return [try dx.reshaped(to: x)]
  }

  /// More than any memory holds, and far from what overflows.
  private static let largest = 1 << 48

  /// - Throws: `ShapeError.attribute` where the tensor does not reach as far as its copies would.
  private func checkSources(_ inputs: [TensorType], axis: Int) throws(ShapeError) {
    let length = inputs[0].shape[axis]
    let reach: Int
    switch mode {
    case .constant: return
    case .reflect: reach = length - 1
    case .edge: reach = length > 0 ? .max : 0
    case .wrap: reach = length
    }
    let ends = [pads[axis], pads[axis + inputs[0].shape.rank]]
    guard ends.allSatisfy({ -length <= $0 && $0 <= max(0, reach) }) else {
      throw error(inputs, .attribute("axis \(axis) of \(length) does not reach so far"))
    }
  }

  /// For each element of the result which element of the operand it is.
  ///
  /// - Precondition: the mode is not constant.
  private func sources(_ x: Shape, _ shape: Shape) throws -> [Int] {
    let strides = x.strides
    let places = (0..<x.rank).map { axis in
      (0..<shape[axis]).map { source($0 - pads[axis], length: x[axis]) * strides[axis] }
    }
    return try polled(shape.count) { element in
      var (rest, place) = (element, 0)
      for axis in places.indices.reversed() {
        place += places[axis][rest % shape[axis]]
        rest /= shape[axis]
      }
      return place
    }
  }

  private func source(_ place: Int, length: Int) -> Int {
    switch mode {
    case .constant: preconditionFailure("a constant comes from nowhere")
    case .reflect: place < 0 ? -place : place >= length ? 2 * (length - 1) - place : place
    case .edge: min(max(place, 0), length - 1)
    case .wrap: place < 0 ? place + length : place >= length ? place - length : place
    }
  }

  /// For each element of the operand where it stands in the result; nil where it is cut off.
  private func inside(_ x: Shape, _ shape: Shape) throws -> [Int?] {
    let strides = shape.strides
    return try polled(x.count) { element in
      var (rest, place) = (element, 0)
      for axis in (0..<x.rank).reversed() {
        let moved = rest % x[axis] + pads[axis]
        guard moved >= 0, moved < shape[axis] else { return nil }
        place += moved * strides[axis]
        rest /= x[axis]
      }
      return place
    }
  }
}

extension Tensor {
  /// The tensor with another's elements put in their places; those with none are left out.
  fileprivate func replacing(_ places: [Int?], by other: Tensor) throws -> Tensor {
    func put<Element>(_ new: [Element], into old: [Element]) -> [Element] {
      var result = old
      for (value, place) in zip(new, places) {
        if let place { result[place] = value }
      }
      return result
    }
    let storage: Storage =
      switch (storage, other.storage) {
      case (.boolean(let old), .boolean(let new)): .boolean(put(new, into: old))
      case (.int64(let old), .int64(let new)): .int64(put(new, into: old))
      case (.float32(let old), .float32(let new)): .float32(put(new, into: old))
      case (.float64(let old), .float64(let new)): .float64(put(new, into: old))
      default: preconditionFailure("padding of another element type")
      }
    return Tensor(shape: shape, storage: storage)
  }
}
