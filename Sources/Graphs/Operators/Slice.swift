// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Entries from a start to before an end, a step apart, along some axes.
///
/// Shapes: `[10] → [4]` for start 1, end 9, step 2. Negative starts and ends count from the end, and
/// what lies outside is cut off, as in Python; a negative step goes backwards. Semantics: ONNX
/// `Slice`, opset 13, with its operands as attributes.
public struct Slice: Operator {
  public static let name = "Slice"

  /// The first entry of each axis named.
  public var starts: [Int]
  /// Before which entry to stop; `Int.min` goes through to the front.
  public var ends: [Int]
  /// The axes named, from the front or (negative) from the back.
  public var axes: [Int]
  /// From one entry to the next; not 0.
  public var steps: [Int]

  /// A slice of the axes named.
  public init(starts: [Int], ends: [Int], axes: [Int], steps: [Int]) {
    self.starts = starts
    self.ends = ends
    self.axes = axes
    self.steps = steps
  }

  public var attributes: [Attribute] {
    [
      Attribute("starts", starts), Attribute("ends", ends), Attribute("axes", axes),
      Attribute("steps", steps),
    ]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    return [TensorType(inputs[0].elementType, try cut(inputs[0]).shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let cut = try cut(inputs[0].type)
    return [try inputs[0].gathered(cut.places(in: inputs[0].shape), shape: cut.shape)]
  }

  /// dx = dy put back among zeros.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.builder.add(SliceGradient(slice: self, shape: step.inputs[0].shape), [step.dy])]
  }

  /// Which entries a slice takes.
  struct Cut {
    /// The result's shape, and the first entry and step along every axis.
    var shape: Shape
    var starts, steps: [Int]

    /// Where the result's elements stand in the operand.
    func places(in operand: Shape) throws -> [Int] {
      let strides = operand.strides
      let start = zip(starts, strides).reduce(0) { $0 + $1.0 * $1.1 }
      return try offsets(in: shape, strides: zip(steps, strides).map { $0 * $1 }).map { $0 + start }
    }
  }

  func cut(_ input: TensorType) throws(ShapeError) -> Cut {
    guard starts.count == axes.count, ends.count == axes.count, steps.count == axes.count,
      !steps.contains(0)
    else { throw error([input], .attribute("a slice needs start, end and a step that is not 0")) }
    _ = try reductionAxes(axes, [input])
    var lengths = input.shape.dimensions
    var firsts = [Int](repeating: 0, count: lengths.count)
    var strides = [Int](repeating: 1, count: lengths.count)
    for (position, axis) in axes.enumerated() {
      let axis = axis < 0 ? axis + lengths.count : axis
      let (length, step) = (lengths[axis], steps[position])
      let (lowest, highest) = step > 0 ? (0, length) : (-1, length - 1)
      func clamped(_ entry: Int) -> Int {
        min(max(entry < 0 ? entry + length : entry, lowest), highest)
      }
      let (start, end) = (clamped(starts[position]), clamped(ends[position]))
      let span = step > 0 ? end - start : start - end
      let stride = step.magnitude > UInt(Int.max) ? Int.max : Int(step.magnitude)
      lengths[axis] = span <= 0 ? 0 : (span - 1) / stride + 1
      // A single entry, or none, takes no step; this keeps a huge one from overflowing.
      (firsts[axis], strides[axis]) = (lengths[axis] == 0 ? 0 : start, lengths[axis] < 2 ? 1 : step)
    }
    return Cut(shape: Shape(lengths), starts: firsts, steps: strides)
  }
}
