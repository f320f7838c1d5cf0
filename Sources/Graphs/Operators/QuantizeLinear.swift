// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Reals as small integers: y = clamp(rint(x ÷ scale) + zero point), ties to even.
///
/// Shapes: x float32 of any shape; scale float32 and zero point int64, both of shape `[]`, or both
/// `[c]` where axis `axis` of x has c entries → int64 of x's shape, its elements in the range of
/// `outputType`. ±∞ become the ends of the range, NaN the zero point. Semantics: ONNX
/// `QuantizeLinear`, opset 21, where NaN is left open.
public struct QuantizeLinear: Operator {
  public static let name = "QuantizeLinear"

  /// The axis that scales of more than one entry belong to.
  public var axis: Int
  /// What the results are.
  public var outputType: QuantizedType

  /// A quantization.
  public init(axis: Int = 1, outputType: QuantizedType = .uint8) {
    self.axis = axis
    self.outputType = outputType
  }

  public var attributes: [Attribute] {
    [Attribute("axis", axis), Attribute("output_dtype", outputType.rawValue)]
  }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 3...3)
    _ = try expectOneElementType([inputs[0]], among: [.float32])
    guard outputType != .int32 else {
      throw error(inputs, .attribute("output_dtype should be uint8 or int8"))
    }
    _ = try parameterAxis(inputs, axis: axis)
    return [TensorType(.int64, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let type = outputType
    let places = try parameterPlaces(inputs, axis: axis)
    let (scales, zeroPoints) = (inputs[1].floats, inputs[2].int64Values ?? [])
    let x = inputs[0].floats
    let values = x.indices.map { place in
      let parameter = places(place)
      return QuantizedArithmetic.quantize(
        x[place], scale: scales[parameter], zeroPoint: zeroPoints[parameter], to: type)
    }
    return [Tensor(values, shape: inputs[0].shape)]
  }
}

extension Operator {
  /// The axis along which operand 0 has a scale and a zero point each, counted from the outermost;
  /// nil where one pair serves all.
  func parameterAxis(_ inputs: [TensorType], axis: Int) throws(ShapeError) -> Int? {
    let (x, scale) = (inputs[0].shape, inputs[1].shape)
    guard inputs[1].elementType == .float32 else {
      throw error(inputs, .elementType(operand: 1, got: inputs[1].elementType))
    }
    guard inputs[2].elementType == .int64 else {
      throw error(inputs, .elementType(operand: 2, got: inputs[2].elementType))
    }
    guard inputs[2].shape == scale else { throw error(inputs, .shape(operand: 2, expected: scale)) }
    if scale == [] { return nil }
    let counted = axis < 0 ? axis + x.rank : axis
    guard (0..<x.rank).contains(counted) else { throw error(inputs, .axis(axis, rank: x.rank)) }
    guard scale == [x[counted]] else {
      throw error(inputs, .shape(operand: 1, expected: [x[counted]]))
    }
    return counted
  }

  /// Which scale belongs to each row-major place of operand 0.
  func parameterPlaces(_ inputs: [Tensor], axis: Int) throws -> (Int) -> Int {
    guard let axis = try parameterAxis(inputs.map(\.type), axis: axis) else { return { _ in 0 } }
    let shape = inputs[0].shape
    let (stride, length) = (shape.strides[axis], shape[axis])
    return { $0 / stride % length }
  }
}
