// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// Each element of the left operand to the power of the right one: z = xʸ. int64 wraps.
///
/// Shapes: each stretches to the other. A negative real base needs a whole exponent, else NaN; 0⁰ is
/// 1. Float32 is the float64 result rounded once. Semantics: ONNX `Pow`, opset 15, of one type.
public struct Pow: Operator {
  public static let name = "Pow"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    [try broadcastType(inputs, among: .numbers)]
  }

  /// - Throws: `TensorError.argument` for an int64 to a negative power, which is no integer.
  public func evaluate(_ inputs: [Tensor]) throws -> [Tensor] {
    if case .int64(let exponents) = inputs[1].storage, exponents.contains(where: { $0 < 0 }) {
      throw TensorError.argument("an integer tensor to a negative power has no integers as result")
    }
    let (x, y) = (inputs[0], inputs[1])
    let shape = try x.shape.broadcast(with: y.shape)
    let exponents = y.count == 1 ? y : try y.stretched(to: shape)
    switch (try x.stretched(to: shape).storage, exponents.storage) {
    case (.float32(let x), .float32(let y)): return [Tensor(try Power.of(x, y), shape: shape)]
    case (.float64(let x), .float64(let y)): return [Tensor(try Power.of(x, y), shape: shape)]
    case (.int64(let bases), .int64(let exponents)):
      let powers = try combine(bases, shape, exponents, y.count == 1 ? [] : shape, to: shape) {
        Self.power($0, $1)
      }
      return [Tensor(powers, shape: shape)]
    default: preconditionFailure("operand types that do not fit were let through")
    }
  }

  /// dx = dz · y · xʸ⁻¹, and 0 where y is 0; dy = dz · z · ln x, and 0 where x is 0. Each is summed
  /// over what was stretched.
  public func gradient(_ step: GradientStep) throws -> [Symbol?] {
    let (x, y, z, dz) = (step.inputs[0], step.inputs[1], step.outputs[0], step.dy)
    let builder = step.builder
    var gradients: [Symbol?] = [nil, nil]
    if step.needs[0] {
      let lower = try builder.add(Pow(), [x, y - y.like(1)])
      let isFlat = try builder.add(Equal(), [y, y.like(0)])
      let slope = try isFlat.select(y.like(0), else: y * lower)
      gradients[0] = try (dz * slope).summed(to: x.shape)
    }
    if step.needs[1] {
      let isZero = try builder.add(Equal(), [x, x.like(0)])
      // Taking ln of 1 there keeps 0 · (−∞) out of the sum.
      let safe = try isZero.select(x.like(1), else: x)
      gradients[1] = try (dz * z * builder.add(Log(), [safe])).summed(to: y.shape)
    }
    return gradients
  }

  /// By repeated squaring; multiplication wraps.
  private static func power(_ base: Int64, _ exponent: Int64) -> Int64 {
    var (result, square, rest): (Int64, Int64, Int64) = (1, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result = result &* square }
      square = square &* square
      rest >>= 1
    }
    return result
  }
}

extension Tensor {
  /// Stretched to a shape.
  fileprivate func stretched(to target: Shape) throws -> Tensor {
    switch storage {
    case .boolean(let values): Tensor(try stretch(values, shape, to: target), shape: target)
    case .int64(let values): Tensor(try stretch(values, shape, to: target), shape: target)
    case .float32(let values): Tensor(try stretch(values, shape, to: target), shape: target)
    case .float64(let values): Tensor(try stretch(values, shape, to: target), shape: target)
    }
  }
}
