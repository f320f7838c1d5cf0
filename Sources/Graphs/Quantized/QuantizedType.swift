/// The integers that a quantized value is made of. Tensors of the language have no such types, so a
/// quantized tensor is an int64 one whose elements lie in the range.
public enum QuantizedType: String, Sendable, CaseIterable {
  /// 0 to 255: activations.
  case uint8
  /// −128 to 127: weights.
  case int8
  /// Biases and sums.
  case int32

  /// The smallest and the largest of them.
  public var range: ClosedRange<Int64> {
    switch self {
    case .uint8: 0...255
    case .int8: -128...127
    case .int32: Int64(Int32.min)...Int64(Int32.max)
    }
  }
}

/// The rules by which reals and integers become each other: each operation is rounded to float32, ties
/// go to the even number, and a division is a division. Every kernel gives these integers.
public enum QuantizedArithmetic {
  /// q = clamp(rint(x ÷ scale) + zeroPoint). ±∞ become the ends of the range, NaN the zero point.
  public static func quantize(
    _ x: Float, scale: Float, zeroPoint: Int64, to type: QuantizedType = .uint8
  ) -> Int64 {
    let ratio = x / scale
    return ratio.isNaN
      ? zeroPoint : clamp(ratio.rounded(.toNearestOrEven), zeroPoint: zeroPoint, type)
  }

  /// x = (q − zeroPoint) · scale.
  public static func dequantize(_ q: Int64, scale: Float, zeroPoint: Int64) -> Float {
    Float(q - zeroPoint) * scale
  }

  /// q = clamp(rint(float(sum) · multiplier) + zeroPoint).
  public static func requantize(_ sum: Int32, multiplier: Float, zeroPoint: Int64) -> Int64 {
    clamp((Float(sum) * multiplier).rounded(.toNearestOrEven), zeroPoint: zeroPoint, .uint8)
  }

  private static func clamp(
    _ rounded: Float, zeroPoint: Int64, _ type: QuantizedType
  ) -> Int64 {
    // Far outside the range the integer may not exist.
    let (low, high) = (type.range.lowerBound, type.range.upperBound)
    guard rounded > Float(low - zeroPoint) else { return low }
    guard rounded < Float(high - zeroPoint) else { return high }
    return Int64(rounded) + zeroPoint
  }
}
