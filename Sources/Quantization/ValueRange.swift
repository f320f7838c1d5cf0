import Graphs

/// The smallest and the largest real that a value's bytes stand for.
struct ValueRange: Sendable, Equatable {
  let low, high: Float

  /// The range as scale and zero point: widened so that 0 is one of its bytes.
  ///
  /// - Parameter least: the scale may not be less; a layer's sums would leave their range.
  func value(named name: String, least: Float = 0) -> Quantization.Value {
    let (low, high) = (min(low, 0), max(high, 0))
    let span = (high - low) / 255
    // A value that is always 0 keeps a scale, for no number divides by 0.
    let scale = max(span > 0 ? span : 1, least)
    let zeroPoint = (-low / scale).rounded(.toNearestOrEven)
    return Quantization.Value(
      name: name, scale: scale, zeroPoint: UInt8(min(max(zeroPoint, 0), 255)))
  }
}

extension Quantization.Value {
  /// The reals that the first and the last byte stand for.
  var range: ValueRange {
    ValueRange(
      low: Float(0 - Int(zeroPoint)) * scale, high: Float(255 - Int(zeroPoint)) * scale)
  }

  /// The byte for a real. Equal to `QuantizeLinear`, but quick.
  func byte(_ x: Float) -> UInt8 {
    // Added and taken away, 1.5 · 2²³ leaves no room for a fraction; the sum rounds ties to even.
    let magic: Float = 12_582_912
    let bounded = min(max(x / scale, -512), 512)
    let rounded = bounded + magic - magic + Float(zeroPoint)
    return UInt8(min(max(rounded, 0), 255))
  }

  /// The real that a byte stands for.
  func real(_ byte: UInt8) -> Float { Float(Int(byte) - Int(zeroPoint)) * scale }
}
