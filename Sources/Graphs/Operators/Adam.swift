// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// One update of a parameter by Adam (Kingma and Ba, 2015), decay in the gradient.
///
/// Shapes: gradient, parameter and the two moments alike; settings `[8]`: β₁, 1 − β₁, β₂, 1 − β₂,
/// step, root, ε, decay, as for `AdamW` but for the decay → parameter and moments. Order: d =
/// fma(decay, w, g); m = fma(β₁, m, (1 − β₁) d); v = fma(β₂, v, (1 − β₂)(d d)); w = fma(−step, m ÷
/// fma(√v, root, ε), w). A plan updates in place.
public struct Adam: Operator {
  public static let name = "Adam"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expectUpdate(inputs, moments: 2, settings: 8)
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    updated(inputs, float32: update, float64: update)
  }

  private func update<Element: BinaryFloatingPoint>(_ values: [[Element]]) -> [[Element]] {
    let (gradient, settings) = (values[0], values[4])
    var (w, m, v) = (values[1], values[2], values[3])
    for place in gradient.indices {
      let d = gradient[place].addingProduct(settings[7], w[place])
      m[place] = (settings[1] * d).addingProduct(settings[0], m[place])
      v[place] = (settings[3] * (d * d)).addingProduct(settings[2], v[place])
      let size = settings[6].addingProduct(v[place].squareRoot(), settings[5])
      w[place] = w[place].addingProduct(-settings[4], m[place] / size)
    }
    return [w, m, v]
  }
}
