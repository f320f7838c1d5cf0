import Graphs
import Tensors

/// Weights as integers of −127 to 127 with one scale an output channel.
struct WeightRounding {
  let integers: [Int8]
  let scales: [Float]

  /// - Parameters:
  ///   - keepsSums: whether each channel's integers add up to what its weights do, to the nearest.
  ///   - bias: real biases, and
  ///   - inputScale: the scale of what the layer reads: a channel's scale is raised where its bias
  ///     would not fit 32 bits.
  init(_ weight: Tensor, keepsSums: Bool, bias: [Float], inputScale: Float) {
    let values = weight.floats
    let channels = weight.shape[0]
    let count = weight.count / max(1, channels)
    var integers: [Int8] = []
    integers.reserveCapacity(values.count)
    var scales: [Float] = []
    for channel in 0..<channels {
      let taps = values[channel * count..<(channel + 1) * count]
      let largest = taps.reduce(Float(0)) { max($0, $1.magnitude) }
      let room = bias[channel].magnitude / inputScale / 0x1p28
      // A channel without weights still has a bias, in steps of a fraction of itself.
      let empty = max(bias[channel].magnitude / inputScale / 0x1p16, 1e-20)
      let scale = max(largest > 0 ? largest / 127 : empty, room, Float.leastNormalMagnitude)
      scales.append(scale)
      integers += WeightRounding.rounded(taps.map { $0 / scale }, keepsSum: keepsSums)
    }
    (self.integers, self.scales) = (integers, scales)
  }

  /// The weights that the integers stand for.
  func real(_ shape: Shape) -> Tensor {
    let count = integers.count / max(1, scales.count)
    return Tensor(
      integers.indices.map { Float(integers[$0]) * scales[$0 / count] }, shape: shape)
  }

  /// Numbers as the nearest integers; to keep the sum, those nearest to the other neighbour take it.
  private static func rounded(_ ratios: [Float], keepsSum: Bool) -> [Int8] {
    var integers = ratios.map { Int(min(max($0.rounded(.toNearestOrEven), -127), 127)) }
    if keepsSum {
      let errors = zip(ratios, integers).map { $0 - Float($1) }
      let missing = Int(errors.reduce(0, +).rounded(.toNearestOrEven))
      let step = missing.signum()
      let order = errors.indices.sorted {
        (-errors[$0] * Float(step), $0) < (-errors[$1] * Float(step), $1)
      }
      let movable = order.filter { abs(integers[$0] + step) <= 127 }
      for place in movable.prefix(abs(missing)) { integers[place] += step }
    }
    return integers.map { Int8($0) }
  }
}

extension Quantization.Layer {
  /// A layer of rounded weights, with its bias in units of the sums.
  init(
    name: String, _ rounding: WeightRounding, shape: Shape, bias: [Float], inputScale: Float
  ) {
    self.init(
      name: name, weight: rounding.integers, shape: shape, scales: rounding.scales,
      bias: zip(bias, rounding.scales).map { bias, scale in
        Int32(min(max((bias / (inputScale * scale)).rounded(.toNearestOrEven), -0x1p29), 0x1p29))
      })
  }
}
