// swift-format-ignore-file: AllPublicDeclarationsHaveDocumentation
// What the protocol `Operator` asks for is explained there.

import Tensors

/// One update of a parameter by steps down its gradient, with momentum.
///
/// Shapes: gradient, parameter and momentum alike; settings `[5]`: rate, decay, μ, a, b → parameter
/// and momentum. Order: d = fma(decay, w, g); m = fma(μ, m, d); w = fma(−rate, fma(a, m, b · d), w).
/// a = 1 and b = 0 is PyTorch's SGD, a = μ and b = 1 Nesterov's. A plan updates in place.
public struct SGD: Operator {
  public static let name = "SGD"

  public init() {}

  public func outputTypes(_ inputs: [TensorType]) throws(ShapeError) -> [TensorType] {
    try expectUpdate(inputs, moments: 1, settings: 5)
  }

  public func evaluate(_ inputs: [Tensor]) -> [Tensor] {
    updated(inputs, float32: update, float64: update)
  }

  private func update<Element: BinaryFloatingPoint>(_ values: [[Element]]) -> [[Element]] {
    let (gradient, settings) = (values[0], values[3])
    var (w, m) = (values[1], values[2])
    for place in gradient.indices {
      let d = gradient[place].addingProduct(settings[1], w[place])
      m[place] = d.addingProduct(settings[2], m[place])
      let step = (settings[4] * d).addingProduct(settings[3], m[place])
      w[place] = w[place].addingProduct(-settings[0], step)
    }
    return [w, m]
  }
}

extension Operator {
  /// Types of an update: gradient, parameter and moments alike, then settings.
  func expectUpdate(
    _ inputs: [TensorType], moments: Int, settings: Int
  ) throws(ShapeError) -> [TensorType] {
    try expect(inputs, count: 3 + moments...3 + moments)
    _ = try expectOneElementType(inputs, among: .reals)
    for operand in 1..<2 + moments where inputs[operand].shape != inputs[0].shape {
      throw error(inputs, .shape(operand: operand, expected: inputs[0].shape))
    }
    guard inputs[2 + moments].shape == [settings] else {
      throw error(inputs, .shape(operand: 2 + moments, expected: [settings]))
    }
    return Array(inputs[1..<2 + moments])
  }

  /// What an update makes of its operands, in their element type.
  func updated(
    _ inputs: [Tensor], float32: ([[Float]]) -> [[Float]], float64: ([[Double]]) -> [[Double]]
  ) -> [Tensor] {
    let shape = inputs[0].shape
    return if case .float64 = inputs[0].storage {
      float64(inputs.map(\.doubles)).map { Tensor($0, shape: shape) }
    } else {
      float32(inputs.map(\.floats)).map { Tensor($0, shape: shape) }
    }
  }
}
