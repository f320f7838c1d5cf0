// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// One update of a parameter by AdamW (Loshchilov and Hutter, 2019).
///
/// Shapes: gradient, parameter and the two moments alike; settings `[8]`: β₁, 1 − β₁, β₂, 1 − β₂,
/// step, root, ε, decay, with step = rate ÷ (1 − β₁ᵗ), root = 1 ÷ √(1 − β₂ᵗ), decay = 1 − rate ·
/// weight decay → parameter and moments. Order: m = fma(β₁, m, (1 − β₁) g); v = fma(β₂, v,
/// (1 − β₂)(g g)); w = fma(−step, m ÷ fma(√v, root, ε), w · decay). A plan updates in place.
public struct AdamW: Operator {
  public static let name = "AdamW"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 5...5)
    _ = try expectOneElementType(inputs, among: .reals)
    for operand in 1..<4 where inputs[operand].shape != inputs[0].shape {
      throw error(inputs, .shape(operand: operand, expected: inputs[0].shape))
    }
    guard inputs[4].shape == [8] else {
      throw error(inputs, .shape(operand: 4, expected: [8]))
    }
    return Array(inputs[1..<4])
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    let shape = inputs[0].shape
    switch inputs[0].storage {
    case .float64:
      let updated = update(inputs.map(\.doubles))
      return updated.map { Tensor($0, shape: shape) }
    default:
      let updated = update(inputs.map(\.floats))
      return updated.map { Tensor($0, shape: shape) }
    }
  }

  private func update<Element: BinaryFloatingPoint>(_ values: [[Element]]) -> [[Element]] {
    let (gradient, settings) = (values[0], values[4])
    var (w, m, v) = (values[1], values[2], values[3])
    for place in gradient.indices {
      let g = gradient[place]
      m[place] = (settings[1] * g).addingProduct(settings[0], m[place])
      v[place] = (settings[3] * (g * g)).addingProduct(settings[2], v[place])
      let size = settings[6].addingProduct(v[place].squareRoot(), settings[5])
      w[place] = (w[place] * settings[7]).addingProduct(-settings[4], m[place] / size)
    }
    return [w, m, v]
  }
}
