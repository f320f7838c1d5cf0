import CKernels
import Tensors

/// How kernels keep the weight of a convolution: panels of 16 outputs, `[groups][outputs ÷ 16][kernel
/// row][kernel column][channel][16]`, filled up with zeros. A depthwise convolution counts as one group
/// of one channel.
struct WeightPacking: Hashable {
  /// `[outputs, channels in a group, height, width]`.
  let shape: Shape
  let group: Int

  init(_ shape: Shape, group: Int) {
    self.shape = shape
    self.group = shape[1] == 1 && group == shape[0] ? 1 : group
  }

  private var lengths: [Int64] { shape.dimensions.map(Int64.init) }

  /// Elements with those that fill up panels.
  var count: Int {
    Int(thaw_pack_conv2d_count(lengths[0], lengths[1], lengths[2], lengths[3], Int64(group)))
  }

  /// A weight in row-major order as kernels keep it.
  func packed(_ weight: [Float]) -> [Float] {
    // The packing function writes every element of the memory it is given.
    [Float](unsafeUninitializedCapacity: count) { memory, filled in
      thaw_pack_conv2d_f32(
        weight, lengths[0], lengths[1], lengths[2], lengths[3], Int64(group), memory.baseAddress)
      filled = count
    }
  }

  /// The weight in row-major order again.
  func unpacked(_ packed: [Float]) -> [Float] {
    var weight = [Float](repeating: 0, count: shape.count)
    let (channels, taps) = (shape[1], shape[2] * shape[3])
    let (inner, perGroup, lanes) = (channels * taps, shape[0] / group, Int(THAW_LANES))
    let panels = (perGroup + lanes - 1) / lanes
    for output in 0..<shape[0] {
      let local = output % perGroup
      let start = (output / perGroup * panels + local / lanes) * lanes * inner + local % lanes
      for channel in 0..<channels {
        for tap in 0..<taps {
          weight[output * inner + channel * taps + tap] =
            packed[start + (tap * channels + channel) * lanes]
        }
      }
    }
    return weight
  }

  /// The packing of the weight that leads back from outputs to inputs: both exchanged in each group.
  var transposed: WeightPacking {
    WeightPacking(
      [shape[1] * group, shape[0] / group, shape[2], shape[3]], group: group)
  }

  /// A weight in row-major order with inputs and outputs exchanged in each group.
  func transpose(_ weight: [Float]) -> [Float] {
    var result = [Float](repeating: 0, count: weight.count)
    let (channels, taps, perGroup) = (shape[1], shape[2] * shape[3], shape[0] / group)
    for output in 0..<shape[0] {
      let (part, local) = (output / perGroup, output % perGroup)
      for channel in 0..<channels {
        let from = (output * channels + channel) * taps
        let to = ((part * channels + channel) * perGroup + local) * taps
        for tap in 0..<taps { result[to + tap] = weight[from + tap] }
      }
    }
    return result
  }
}
