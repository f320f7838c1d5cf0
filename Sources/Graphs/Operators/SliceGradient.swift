// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// What a slice took, put back among zeros: the gradient of `Slice`.
///
/// Shapes: the slice's result → `shape`. Ours; ONNX has no such operator.
public struct SliceGradient: Operator {
  public static let name = "SliceGradient"

  /// The slice that was taken.
  public var slice: Slice
  /// The shape of what it was taken from.
  public var shape: Shape

  /// The gradient of this slice of a tensor of this shape.
  public init(slice: Slice, shape: Shape) {
    self.slice = slice
    self.shape = shape
  }

  public var attributes: [Attribute] {
    slice.attributes + [Attribute("shape", shape.dimensions)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    let type = try unaryType(inputs, among: .reals)
    let cut = try slice.cut(TensorType(type.elementType, shape))
    guard cut.shape == type.shape else {
      throw error(inputs, .shape(operand: 0, expected: cut.shape))
    }
    return [TensorType(type.elementType, shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let places = try slice.cut(TensorType(inputs[0].elementType, shape)).places(in: shape)
    return [inputs[0].scattered(to: places, shape: shape)]
  }

  /// It is linear: the gradient is the slice of dy.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    [try step.builder.add(slice, [step.dy])]
  }
}

extension Tensor {
  /// Zeros with these elements added at these places, in their order.
  ///
  /// - Precondition: the tensor is real.
  func scattered(to places: [Int], shape: Shape) -> Tensor {
    func add<Real: BinaryFloatingPoint>(_ values: [Real]) -> [Real] {
      var result = [Real](repeating: 0, count: shape.count)
      for (value, place) in zip(values, places) { result[place] += value }
      return result
    }
    if case .float32(let values) = storage { return Tensor(add(values), shape: shape) }
    return Tensor(add(doubles), shape: shape)
  }
}
