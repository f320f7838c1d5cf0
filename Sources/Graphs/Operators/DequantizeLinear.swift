// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Small integers as the reals they stand for: y = (x − zero point) · scale.
///
/// Shapes: x int64 of any shape; scale float32 and zero point int64, both of shape `[]`, or both
/// `[c]` where axis `axis` of x has c entries → float32 of x's shape. The difference is an exact
/// integer, rounded once to float32; the product is rounded once. Semantics: ONNX
/// `DequantizeLinear`, opset 21.
public struct DequantizeLinear: Operator {
  public static let name = "DequantizeLinear"

  /// The axis that scales of more than one entry belong to.
  public var axis: Int

  /// The inverse of a quantization.
  public init(axis: Int = 1) { self.axis = axis }

  public var attributes: [Attribute] { [Attribute("axis", axis)] }

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 3...3)
    _ = try expectOneElementType([inputs[0]], among: [.int64])
    _ = try parameterAxis(inputs, axis: axis)
    return [TensorType(.float32, inputs[0].shape)]
  }

  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    let places = try parameterPlaces(inputs, axis: axis)
    let (scales, zeroPoints) = (inputs[1].floats, inputs[2].int64Values ?? [])
    let x = inputs[0].int64Values ?? []
    let values = x.indices.map { place in
      let parameter = places(place)
      return QuantizedArithmetic.dequantize(
        x[place], scale: scales[parameter], zeroPoint: zeroPoints[parameter])
    }
    return [Tensor(values, shape: inputs[0].shape)]
  }
}
