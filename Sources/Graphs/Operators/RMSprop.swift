// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// One update of a parameter by its gradient over the root of a running mean of squares (Hinton,
/// 2012), as PyTorch's RMSprop without momentum.
///
/// Shapes: gradient, parameter and mean of squares alike; settings `[6]`: rate, decay, α, 1 − α, ε,
/// 0 → parameter and mean. Order: d = fma(decay, w, g); v = fma(α, v, (1 − α)(d d)); w = fma(−rate,
/// d ÷ (√v + ε), w). A plan updates in place.
public struct RMSprop: Operator {
  public static let name = "RMSprop"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expectUpdate(inputs, moments: 1, settings: 6)
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    updated(inputs, float32: update, float64: update)
  }

  private func update<Element: BinaryFloatingPoint>(_ values: [[Element]]) -> [[Element]] {
    let (gradient, settings) = (values[0], values[3])
    var (w, v) = (values[1], values[2])
    for place in gradient.indices {
      let d = gradient[place].addingProduct(settings[1], w[place])
      v[place] = (settings[3] * (d * d)).addingProduct(settings[2], v[place])
      w[place] = w[place].addingProduct(-settings[0], d / (v[place].squareRoot() + settings[4]))
    }
    return [w, v]
  }
}
