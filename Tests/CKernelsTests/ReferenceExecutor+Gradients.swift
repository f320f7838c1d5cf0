import CKernels

/// Input gradients, one image at a time, and weight gradients, shard by shard.
extension ReferenceExecutor {
  /// False if the step is of another kind.
  mutating func runInputGradient(_ step: thaw_step, _ image: Int) -> Bool {
    let size = Size(channels: step.channels_in, height: step.height_in, width: step.width_in)
    let outSize = Size(channels: step.channels_out, height: step.height_out, width: step.width_out)
    let given = values(step.input, image: image)
    let dx: Picture
    switch thaw_step_kind(rawValue: UInt32(step.kind)) {
    case THAW_STEP_CONV2D_POINTWISE_INPUT_GRADIENT:
      var window = step
      (window.kernel_height, window.kernel_width) = (1, 1)
      (window.stride_height, window.stride_width) = (1, 1)
      dx = inputGradient(Picture(c16: given, outSize), window, size, transposed(window))
    case THAW_STEP_CONV2D_INPUT_GRADIENT:
      dx = inputGradient(Picture(c16: given, outSize), step, size, transposed(step))
    case THAW_STEP_CONV2D_DEPTHWISE_INPUT_GRADIENT:
      let (w, taps) = (values(step.weights), Int(step.kernel_height * step.kernel_width))
      var each = step
      each.groups = step.channels_in
      dx = inputGradient(Picture(c16: given, outSize), each, size) { c, tap, _ in
        w[(c / 16 * taps + tap) * 16 + c % 16]
      }
    case THAW_STEP_MAX_POOL_GRADIENT, THAW_STEP_AVERAGE_POOL_GRADIENT:
      dx = poolGradient(Picture(c16: given, outSize), step, size, image)
    case THAW_STEP_GLOBAL_AVERAGE_POOL_GRADIENT:
      var spread = Picture(size)
      for index in spread.values.indices {
        spread.values[index] = given[index / size.pixels] * (1 / Float(size.pixels))
      }
      dx = spread
    default: return false
    }
    let residual = step.residual < 0 ? nil : Picture(c16: values(step.residual, image: image), size)
    var end = dx.adding(residual)
    if step.activation != THAW_IDENTITY.rawValue {
      let x = Picture(c16: values(step.input2, image: image), size)
      end.values = zip(end.values, x.values).map { Self.masked($0, by: $1, step.activation) }
    }
    set(step.output, image: image, end.c16)
    return true
  }

  static func masked(_ gradient: Float, by x: Float, _ activation: Int32) -> Float {
    if x <= 0 { return 0 }
    return activation == THAW_RELU6.rawValue && x >= 6 ? 0 : gradient
  }

  /// The weight of input channel `c`, tap, and output `o` of the group, from the packing with in and out exchanged.
  private func transposed(_ step: thaw_step) -> (Int, Int, Int) -> Float {
    let weights = values(step.weights)
    let (groupIn, groupOut) = (
      Int(step.channels_in / step.groups), Int(step.channels_out / step.groups)
    )
    let inner = groupOut * Int(step.kernel_height * step.kernel_width)
    let panels = (groupIn + 15) / 16
    return { c, tap, o in
      let panel = c / groupIn * panels + c % groupIn / 16
      return weights[(panel * inner + tap * groupOut + o) * 16 + c % groupIn % 16]
    }
  }

  private func inputGradient(
    _ dy: Picture, _ step: thaw_step, _ size: Size, _ weight: (Int, Int, Int) -> Float
  ) -> Picture {
    let groups = Int(step.groups)
    let (groupIn, groupOut) = (size.channels / groups, dy.size.channels / groups)
    let (strideHeight, strideWidth) = (Int(step.stride_height), Int(step.stride_width))
    var dx = Picture(size)
    for c in 0..<size.channels {
      for (row, column) in size.positions {
        var sum: Float = 0
        for ky in 0..<Int(step.kernel_height) {
          for kx in 0..<Int(step.kernel_width) {
            let r = row + Int(step.pad_top) - ky * Int(step.dilation_height)
            let q = column + Int(step.pad_left) - kx * Int(step.dilation_width)
            guard r % strideHeight == 0 && q % strideWidth == 0 else { continue }
            for o in 0..<groupOut {
              // Not yet divided: -1 / 2 would be row 0.
              let isBefore = r < 0 || q < 0
              let gradient =
                isBefore ? 0 : dy[c / groupIn * groupOut + o, r / strideHeight, q / strideWidth]
              sum.addProduct(gradient, weight(c, ky * Int(step.kernel_width) + kx, o))
            }
          }
        }
        dx.values[(c * size.height + row) * size.width + column] = sum
      }
    }
    return dx
  }

  private func poolGradient(_ dy: Picture, _ step: thaw_step, _ size: Size, _ image: Int)
    -> Picture
  {
    let isLargest = step.kind == THAW_STEP_MAX_POOL_GRADIENT.rawValue
    let x = isLargest ? Picture(c16: values(step.input2, image: image), size) : Picture(size)
    var dx = Picture(size)
    for channel in 0..<size.channels {
      for (row, column) in dy.size.positions {
        var window: [Int] = []
        for ky in 0..<Int(step.kernel_height) {
          for kx in 0..<Int(step.kernel_width) {
            let r = row * Int(step.stride_height) - Int(step.pad_top) + ky
            let c = column * Int(step.stride_width) - Int(step.pad_left) + kx
            if size.contains(r, c) { window.append((channel * size.height + r) * size.width + c) }
          }
        }
        let gradient = dy[channel, row, column]
        if isLargest {
          let largest =
            window.first { x.values[$0].isNaN }
            ?? window.dropFirst().reduce(window[0]) { x.values[$1] > x.values[$0] ? $1 : $0 }
          dx.values[largest] += gradient
        } else {
          for index in window { dx.values[index].addProduct(gradient, 1 / Float(window.count)) }
        }
      }
    }
    return dx
  }

  /// False if the step is of another kind.
  mutating func runWeightGradient(_ step: thaw_step) -> Bool {
    var window = step
    switch thaw_step_kind(rawValue: UInt32(step.kind)) {
    case THAW_STEP_CONV2D_POINTWISE_WEIGHT_GRADIENT:
      (window.kernel_height, window.kernel_width) = (1, 1)
      (window.stride_height, window.stride_width) = (1, 1)
    case THAW_STEP_CONV2D_DEPTHWISE_WEIGHT_GRADIENT: window.groups = step.channels_in
    case THAW_STEP_CONV2D_WEIGHT_GRADIENT, THAW_STEP_CONV2D_STEM_WEIGHT_GRADIENT: break
    default: return false
    }
    let shards = (batch + Self.shardImages - 1) / Self.shardImages
    var (weights, biases): ([Float], [Float]) = ([], [])
    for shard in 0..<shards {
      let images = shard * Self.shardImages..<min(batch, (shard + 1) * Self.shardImages)
      let pictures = images.map { picture($0, step) }
      let gradients = images.map {
        Picture(
          c16: values(step.input2, image: $0),
          Size(channels: step.channels_out, height: step.height_out, width: step.width_out))
      }
      weights += weightGradient(pictures, gradients, window)
      biases += biasGradient(gradients)
    }
    set(step.d_weights, weights)
    if step.d_bias >= 0 { set(step.d_bias, biases) }
    return true
  }

  private func picture(_ image: Int, _ step: thaw_step) -> Picture {
    let size = Size(channels: step.channels_in, height: step.height_in, width: step.width_in)
    let x = values(step.input, image: image)
    return step.kind == THAW_STEP_CONV2D_STEM_WEIGHT_GRADIENT.rawValue
      ? Picture(memory: x, size, step) : Picture(c16: x, size)
  }

  private func weightGradient(_ x: [Picture], _ dy: [Picture], _ step: thaw_step) -> [Float] {
    let isDepthwise = step.kind == THAW_STEP_CONV2D_DEPTHWISE_WEIGHT_GRADIENT.rawValue
    let (groups, channelsOut) = (Int(step.groups), Int(step.channels_out))
    let (groupIn, groupOut) = (Int(step.channels_in) / groups, channelsOut / groups)
    let taps = Int(step.kernel_height * step.kernel_width)
    let panels = isDepthwise ? (channelsOut + 15) / 16 : groups * ((groupOut + 15) / 16)
    var packed = [Float](repeating: 0, count: panels * taps * groupIn * 16)
    for o in 0..<channelsOut {
      let panel =
        isDepthwise ? o / 16 : o / groupOut * ((groupOut + 15) / 16) + o % groupOut / 16
      let lane = isDepthwise ? o % 16 : o % groupOut % 16
      for k in 0..<taps * groupIn {
        let (tap, c) = (k / groupIn, o / groupOut * groupIn + k % groupIn)
        let (ky, kx) = (tap / Int(step.kernel_width), tap % Int(step.kernel_width))
        var sum: Float = 0
        for (x, dy) in zip(x, dy) {
          for (row, column) in dy.size.positions {
            let r =
              row * Int(step.stride_height) - Int(step.pad_top) + ky * Int(step.dilation_height)
            let q =
              column * Int(step.stride_width) - Int(step.pad_left) + kx * Int(step.dilation_width)
            sum.addProduct(x[c, r, q], dy[o, row, column])
          }
        }
        packed[(panel * taps * groupIn + k) * 16 + lane] = sum
      }
    }
    return packed
  }

  private func biasGradient(_ dy: [Picture]) -> [Float] {
    let size = dy[0].size
    var sums = [Float](repeating: 0, count: (size.channels + 15) / 16 * 16)
    for picture in dy {
      for index in picture.values.indices { sums[index / size.pixels] += picture.values[index] }
    }
    return sums
  }
}
