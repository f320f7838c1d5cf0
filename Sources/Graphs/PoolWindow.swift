import Tensors

/// How a window slides over the places of an image: what the pooling operators share.
///
/// One entry an axis: as many as the image has axes after row and channel.
public struct PoolWindow: Hashable, Sendable {
  /// The window's lengths.
  public var kernelShape: [Int]
  /// Steps between windows.
  public var strides: [Int]
  /// Places around the image: before each axis, then behind each.
  public var pads: [Int]
  /// Steps between the places of a window.
  public var dilations: [Int]
  /// Whether a last window that is only partly over the image counts, if it begins over it or over
  /// what is before it.
  public var isCeiling: Bool

  /// A window; without strides windows touch, without pads there are none.
  public init(
    _ kernelShape: [Int], strides: [Int]? = nil, pads: [Int]? = nil, dilations: [Int]? = nil,
    isCeiling: Bool = false
  ) {
    self.kernelShape = kernelShape
    self.strides = strides ?? kernelShape
    self.pads = pads ?? [Int](repeating: 0, count: 2 * kernelShape.count)
    self.dilations = dilations ?? [Int](repeating: 1, count: kernelShape.count)
    self.isCeiling = isCeiling
  }

  var attributes: [Attribute] {
    [
      Attribute("ceil_mode", isCeiling), Attribute("dilations", dilations),
      Attribute("kernel_shape", kernelShape), Attribute("pads", pads),
      Attribute("strides", strides),
    ]
  }

  /// The shape that windows over an image give: `[n, c, h, w] → [n, c, oh, ow]`.
  ///
  /// - Throws: the reason why they do not fit.
  func shape(over image: Shape) throws(ShapeError.Reason) -> Shape {
    let axes = kernelShape.count
    guard axes > 0, image.rank == axes + 2 else {
      throw .rank(operand: 0, expected: axes + 2...axes + 2, got: image.rank)
    }
    guard strides.count == axes, dilations.count == axes, pads.count == 2 * axes,
      (kernelShape + strides + dilations).allSatisfy({ (1...Self.limit).contains($0) }),
      pads.allSatisfy({ (0...Self.limit).contains($0) })
    else { throw .attribute("a window needs positive lengths, strides and dilations") }
    var lengths = Array(image.dimensions[..<2])
    for axis in 0..<axes { lengths.append(try length(image[axis + 2], axis: axis)) }
    guard let shape = Shape(checking: lengths) else {
      throw .attribute("the result is too large")
    }
    return shape
  }

  /// For each place of the result the places of a channel's image under its window, in row-major
  /// order of the window, and how many there are if the padding is counted.
  ///
  /// - Precondition: `shape` is what `shape(over: image)` gives.
  /// - Throws: `MemoryLimitError` where they do not fit; `Interrupted`.
  func places(of shape: Shape, over image: Shape) throws -> [(inside: [Int], count: Int)] {
    let places = Shape(Array(shape.dimensions[2...]))
    let taps = places.count.multipliedReportingOverflow(by: kernelShape.reduce(1, *))
    try MemoryLimit.ofProcess.check(
      taps.overflow ? .max : taps.partialValue.multipliedReportingOverflow(by: 8).partialValue,
      for: "windows over \(image)")
    let strides = Array(image.strides[2...])
    return try polled(places.count) { place in
      var (rest, windows) = (place, [(inside: [Int], count: Int)]())
      for axis in kernelShape.indices.reversed() {
        windows.insert(window(rest % places[axis], axis: axis, length: image[axis + 2]), at: 0)
        rest /= places[axis]
      }
      var inside = [0]
      for (window, stride) in zip(windows, strides) {
        inside = inside.flatMap { start in window.inside.map { start + $0 * stride } }
      }
      return (inside, windows.reduce(1) { $0 * $1.count })
    }
  }

  private static let limit = 1 << 30

  private func length(_ length: Int, axis: Int) throws(ShapeError.Reason) -> Int {
    let (before, behind) = (pads[axis], pads[axis + kernelShape.count])
    let reach = dilations[axis] * (kernelShape[axis] - 1) + 1
    guard max(before, behind) < reach else {
      throw .attribute(
        "a window of \(reach) places cannot lie in padding of \(max(before, behind))")
    }
    let padded = length + before + behind
    guard reach <= padded else {
      throw .attribute("the window reaches over \(reach) of \(padded) places")
    }
    let steps = padded - reach
    guard isCeiling else { return steps / strides[axis] + 1 }
    let count = (steps + strides[axis] - 1) / strides[axis] + 1
    return (count - 1) * strides[axis] < length + before ? count : count - 1
  }

  /// The places of a window along one axis.
  private func window(_ place: Int, axis: Int, length: Int) -> (inside: [Int], count: Int) {
    let start = place * strides[axis] - pads[axis]
    let taps = (0..<kernelShape[axis]).map { start + $0 * dilations[axis] }
    let end = length + pads[axis + kernelShape.count]
    return (taps.filter { 0 <= $0 && $0 < length }, taps.count { $0 < end })
  }
}

extension Operator {
  /// The type of what windows over images of reals give.
  func poolType(_ inputs: [TensorType], _ window: PoolWindow) throws(ShapeError) -> TensorType {
    try expect(inputs, count: 1...1)
    let elementType = try expectOneElementType(inputs, among: .reals)
    do throws(ShapeError.Reason) {
      return TensorType(elementType, try window.shape(over: inputs[0].shape))
    } catch {
      throw self.error(inputs, error)
    }
  }
}
