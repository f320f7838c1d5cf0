// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// A tensor made longer or shorter along some axes, by its nearest elements or a line between two.
///
/// Shapes: `[n, c, h, w] → [n, c, oh, ow]` for the axes 2, 3 and these sizes. Order: axis after axis as
/// they are named; linear: y = fma(right − left, t, left). Where an element comes from is worked out in
/// float64: index · length ÷ size and so on; linear keeps it between the ends. Semantics: ONNX
/// `Resize`, opset 18, with sizes and axes as attributes and without antialiasing.
public struct Resize: Operator {
  public static let name = "Resize"

  /// How an element between two others is made.
  public enum Mode: Hashable, Sendable {
    /// It is the nearest one, by this rounding of its place.
    case nearest(Rounding)
    /// It lies on the line between the two.
    case linear
  }

  /// How a place between two elements is rounded.
  public enum Rounding: String, Sendable {
    case down = "floor"
    case up = "ceil"
    /// To the nearest; halves down.
    case nearestDown = "round_prefer_floor"
    /// To the nearest; halves up.
    case nearestUp = "round_prefer_ceil"
  }

  /// Which places of the operand and of the result are the same.
  public enum Alignment: String, Sendable {
    /// The outer edges of the first and last elements.
    case edges = "half_pixel"
    /// The middles of the first and last elements.
    case corners = "align_corners"
    /// The front edge, and middles against edges.
    case front = "asymmetric"
  }

  /// The axes that change, from the front.
  public var axes: [Int]
  /// Their new lengths.
  public var sizes: [Int]
  /// What is put between elements.
  public var mode: Mode
  /// Which places are the same.
  public var alignment: Alignment

  /// New lengths of some axes.
  public init(
    axes: [Int], sizes: [Int], mode: Mode = .nearest(.nearestDown), alignment: Alignment = .edges
  ) {
    self.axes = axes
    self.sizes = sizes
    self.mode = mode
    self.alignment = alignment
  }

  public var attributes: [Attribute] {
    let shared = [
      Attribute("axes", axes), Attribute("coordinate_transformation_mode", alignment.rawValue),
      Attribute("sizes", sizes),
    ]
    switch mode {
    case .linear: return shared + [Attribute("mode", "linear")]
    case .nearest(let rounding):
      return shared + [
        Attribute("mode", "nearest"), Attribute("nearest_mode", rounding.rawValue),
      ]
    }
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 1...1)
    let elementType = try expectOneElementType(inputs, among: .reals)
    _ = try reductionAxes(axes, inputs)
    var lengths = inputs[0].shape.dimensions
    guard axes.count == sizes.count, axes.allSatisfy({ $0 >= 0 }) else {
      throw error(inputs, .attribute("one size is needed for each axis"))
    }
    for (axis, size) in zip(axes, sizes) {
      guard size >= 0, size == 0 || lengths[axis] > 0 else {
        throw error(inputs, .attribute("\(lengths[axis]) elements cannot become \(size)"))
      }
      lengths[axis] = size
    }
    guard let shape = Shape(checking: lengths) else {
      throw error(inputs, .attribute("the result is too large"))
    }
    return [TensorType(elementType, shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    var y = inputs[0]
    for (axis, size) in zip(axes, sizes) where y.shape[axis] != size {
      let sources = sources(y.shape[axis], size)
      let left = try Gather(axis: axis).evaluate([y, sources.left])[0]
      guard let right = sources.right else {
        y = left
        continue
      }
      let shift = sources.shift(y.elementType, rank: y.shape.rank - axis)
      let distance = try Sub().evaluate([Gather(axis: axis).evaluate([y, right])[0], left])[0]
      let step = try Expand(shape: left.shape).evaluate([shift])[0]
      y = try left.adding(distance, times: step)
    }
    return [y]
  }

  /// dx = along the axes backwards, each element's shares of dy added up.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    var shapes = [step.inputs[0].shape]
    for (axis, size) in zip(axes, sizes) {
      var lengths = shapes[shapes.count - 1].dimensions
      lengths[axis] = size
      shapes.append(Shape(lengths))
    }
    var dx = step.dy
    for (place, axis) in axes.enumerated().reversed() where shapes[place] != shapes[place + 1] {
      let sources = sources(shapes[place][axis], sizes[place])
      let rule = GatherGradient(axis: axis, shape: shapes[place])
      let builder = step.builder
      guard let right = sources.right else {
        dx = try builder.add(rule, [dx, builder.constant(sources.left)])
        continue
      }
      let share =
        try dx
        * builder.constant(sources.shift(dx.elementType, rank: dx.shape.rank - axis))
      dx =
        try builder.add(rule, [dx - share, builder.constant(sources.left)])
        + builder.add(rule, [share, builder.constant(right)])
    }
    return [dx]
  }

  /// Where the elements of a new axis come from.
  private struct Sources {
    /// The element before each, or the nearest.
    var left: Tensor
    /// The element behind each; nil where one is enough.
    var right: Tensor?
    /// How far each is from the one before it.
    var shifts: [Double]

    /// How far, as a tensor that stretches over the axes behind.
    func shift(_ type: ElementType, rank: Int) -> Tensor {
      let shape = Shape([shifts.count] + [Int](repeating: 1, count: rank - 1))
      return type == .float64
        ? Tensor(shifts, shape: shape) : Tensor(shifts.map { Float($0) }, shape: shape)
    }
  }

  private func sources(_ length: Int, _ size: Int) -> Sources {
    let places = (0..<size).map { place($0, length, size) }
    func tensor(_ values: [Double]) -> Tensor {
      Tensor(values.map { min(max(Int64($0), 0), Int64(length) - 1) }, shape: [size])
    }
    switch mode {
    case .nearest(let rounding):
      return Sources(left: tensor(places.map(rounding.round)), right: nil, shifts: [])
    case .linear:
      let held = places.map { min(max($0, 0), Double(length - 1)) }
      let left = held.map { $0.rounded(.down) }
      return Sources(
        left: tensor(left), right: tensor(left.map { $0 + 1 }), shifts: zip(held, left).map(-))
    }
  }

  private func place(_ index: Int, _ length: Int, _ size: Int) -> Double {
    switch alignment {
    case .edges: (Double(index) + 0.5) * Double(length) / Double(size) - 0.5
    case .corners: size == 1 ? 0 : Double(index) * Double(length - 1) / Double(size - 1)
    case .front: Double(index) * Double(length) / Double(size)
    }
  }
}

extension Resize.Rounding {
  fileprivate func round(_ place: Double) -> Double {
    switch self {
    case .down: place.rounded(.down)
    case .up: place.rounded(.up)
    case .nearestDown: (place - 0.5).rounded(.up)
    case .nearestUp: (place + 0.5).rounded(.down)
    }
  }
}

extension Tensor {
  /// The sum with a product, element by element, rounded once.
  fileprivate func adding(_ left: Tensor, times right: Tensor) throws -> Tensor {
    switch (storage, left.storage, right.storage) {
    case (.float64(let x), .float64(let a), .float64(let b)):
      Tensor(try polled(x.count) { x[$0].addingProduct(a[$0], b[$0]) }, shape: shape)
    case (.float32(let x), .float32(let a), .float32(let b)):
      Tensor(try polled(x.count) { x[$0].addingProduct(a[$0], b[$0]) }, shape: shape)
    default: preconditionFailure("operand types that do not fit were let through")
    }
  }
}
