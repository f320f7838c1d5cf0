// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// What the floored division leaves, element by element: z = x − y · ⌊x ÷ y⌋, with the sign of y.
///
/// Shapes: each stretches to the other. Real remainders are exact before the last addition, as
/// Python's. Semantics: ONNX `Mod`, opset 13, for integers; ours for reals.
public struct Mod: Operator {
  public static let name = "Mod"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try broadcastType(inputs, among: .numbers)]
  }

  /// - Throws: `TensorError.integerDivisionByZero`.
  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    try expectNoIntegerZero(inputs[1], inputs)
    return [
      try combineNumbers(
        inputs, int64: { Self.remainder($0, $1) }, float32: { Self.remainder($0, $1) },
        float64: { Self.remainder($0, $1) })
    ]
  }

  /// dx = dz and dy = −dz · ⌊x ÷ y⌋, each summed over what was stretched.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, y, dz) = (step.inputs[0], step.inputs[1], step.dy)
    return [
      step.needs[0] ? try dz.summed(to: x.shape) : nil,
      step.needs[1]
        ? try (-(dz * step.builder.add(FloorDiv(), [x, y]))).summed(to: y.shape) : nil,
    ]
  }

  static func remainder(_ x: Int64, _ y: Int64) -> Int64 {
    // The one quotient that overflows leaves nothing.
    let rest = x.remainderReportingOverflow(dividingBy: y).partialValue
    return rest != 0 && (rest < 0) != (y < 0) ? rest + y : rest
  }

  static func remainder<Real: BinaryFloatingPoint>(_ x: Real, _ y: Real) -> Real {
    let rest = x.truncatingRemainder(dividingBy: y)
    if rest == 0 { return y < 0 ? -0.0 : 0 }
    return (rest < 0) != (y < 0) ? rest + y : rest
  }
}

extension Operator {
  /// - Throws: `TensorError.integerDivisionByZero` if `divisor` holds the integer 0 and anything is
  ///   divided.
  func expectNoIntegerZero(_ divisor: Tensor, _ inputs: [Tensor]) throws {
    guard case .int64(let values) = divisor.storage, values.contains(0),
      inputs.allSatisfy({ $0.count > 0 })
    else { return }
    throw TensorError.integerDivisionByZero
  }
}
