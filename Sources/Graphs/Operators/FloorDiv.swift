// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// The floored quotient of two tensors, element by element: z = ⌊x ÷ y⌋. The smallest int64 divided
/// by −1 wraps to itself; a real divided by zero is infinite or not a number.
///
/// Shapes: each stretches to the other. Real quotients are (x − x mod y) ÷ y rounded, as Python's.
/// Ours; ONNX has no such operator.
public struct FloorDiv: Operator {
  public static let name = "FloorDiv"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try broadcastType(inputs, among: .numbers)]
  }

  /// - Throws: `TensorError.integerDivisionByZero`.
  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    try expectNoIntegerZero(inputs[1], inputs)
    return [
      try combineNumbers(
        inputs, int64: { Self.quotient($0, $1) }, float32: { Self.quotient($0, $1) },
        float64: { Self.quotient($0, $1) })
    ]
  }

  /// It is flat almost everywhere.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] { [nil, nil] }

  static func quotient(_ x: Int64, _ y: Int64) -> Int64 {
    let quotient = x.dividedReportingOverflow(by: y).partialValue
    return Mod.remainder(x, y) != 0 && (x < 0) != (y < 0) ? quotient - 1 : quotient
  }

  static func quotient<Real: BinaryFloatingPoint>(_ x: Real, _ y: Real) -> Real {
    if y == 0 { return x / y }
    let rest = x.truncatingRemainder(dividingBy: y)
    var quotient = (x - rest) / y
    if rest != 0, (rest < 0) != (y < 0) { quotient -= 1 }
    if quotient == 0 { return (x / y).sign == .minus ? -0.0 : 0 }
    // The division may have been rounded to just below the integer.
    let floor = quotient.rounded(.down)
    return quotient - floor > 0.5 ? floor + 1 : floor
  }
}
