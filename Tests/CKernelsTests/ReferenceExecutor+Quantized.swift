import CKernels

/// A quantized layer as `thaw_pack_quantized` made it.
struct PackedLayer {
  let outChannels: Int
  let inner: Int
  let scaleIn: Float
  let scaleOut: Float
  let zeroIn: Int
  let zeroOut: Int
  let multipliers: [Float]
  let bias: [Int]
  let weights: [Int]

  init(_ raw: UnsafeRawPointer) {
    func values<Element>(_ offset: Int, _ count: Int, _ type: Element.Type) -> [Element] {
      (0..<count).map {
        raw.loadUnaligned(fromByteOffset: offset + $0 * MemoryLayout<Element>.size, as: type)
      }
    }
    let sizes = values(0, 2, Int64.self).map(Int.init)
    (outChannels, inner) = (sizes[0], sizes[1])
    let scales = values(16, 2, Float.self)
    (scaleIn, scaleOut) = (scales[0], scales[1])
    let zeros = values(24, 2, Int32.self).map(Int.init)
    (zeroIn, zeroOut) = (zeros[0], zeros[1])
    multipliers = values(64, outChannels, Float.self)
    bias = values(64 + 4 * outChannels, outChannels, Int32.self).map(Int.init)
    weights = values(64 + 8 * outChannels, outChannels * inner, Int8.self).map(Int.init)
  }

  func quantize(_ acc: Int, _ channel: Int) -> Float {
    quantizedByte(Float(acc) * multipliers[channel], zeroOut)
  }
}

/// clamp(rint(x) + zero, 0, 255), as a float32 that holds the byte; NaN counts as 0.
func quantizedByte(_ x: Float, _ zero: Int) -> Float {
  if x.isNaN { return Float(zero) }
  let bounded = min(max(x, -1e6), 1e6)
  return Float(min(max(Int(bounded.rounded(.toNearestOrEven)) + zero, 0), 255))
}

/// The rules of thaw_quantized.h. Pictures hold bytes as float32.
extension ReferenceExecutor {
  mutating func runQuantizedStep(_ step: thaw_step, image: Int) {
    let x = values(step.input, image: image)
    let size = Size(channels: step.channels_in, height: step.height_in, width: step.width_in)
    let outSize = Size(channels: step.channels_out, height: step.height_out, width: step.width_out)
    let p = step.parameters < 0 ? [] : values(step.parameters)
    switch thaw_step_kind(rawValue: UInt32(step.kind)) {
    case THAW_STEP_QUANTIZE:
      set(step.output, image: image, x.map { quantizedByte($0 / p[0], Int(p[1])) })
    case THAW_STEP_DEQUANTIZE:
      set(step.output, image: image, x.map { ($0 - p[1]) * p[0] })
    case THAW_STEP_ADD_U8:
      let y = values(step.input2, image: image)
      set(
        step.output, image: image,
        zip(x, y).map { a, b in
          quantizedByte(((a - p[1]) * p[0] + (b - p[3]) * p[2]) / p[4], Int(p[5]))
        })
    case THAW_STEP_CONV2D_STEM_U8:
      let layer = layer(step.weights)
      let picture = quantized(Picture(memory: x, size, step), layer)
      set(step.output, image: image, convolved(picture, by: layer, step, outSize).c16)
    case THAW_STEP_CONV2D_POINTWISE_U8:
      set(
        step.output, image: image,
        projected(Picture(c16: x, size), by: step.weights, step, outSize, image).c16)
    case THAW_STEP_CONV2D_U8:
      let layer = layer(step.weights)
      let y = convolved(Picture(c16: x, size), by: layer, step, outSize)
      set(step.output, image: image, added(y, layer, step, image).c16)
    case THAW_STEP_CONV2D_DEPTHWISE_U8:
      let y = filtered(Picture(c16: x, size), by: step.weights, step, outSize)
      set(step.output, image: image, y.c16)
    case THAW_STEP_INVERTED_RESIDUAL_U8, THAW_STEP_STEM_BLOCK_U8:
      set(step.output, image: image, quantizedBlock(x, step, size, outSize, image).c16)
    case THAW_STEP_HEAD_U8:
      let layer = layer(step.weights)
      let y = projected(
        Picture(c16: x, size), by: step.weights, step,
        Size(outSize.channels, size.height, size.width), image)
      let means = means(y, layer.scaleOut, layer.zeroOut, p[0], Int(p[1]))
      set(step.output, image: image, means)
    case THAW_STEP_GLOBAL_AVERAGE_POOL_U8:
      let means = means(Picture(c16: x, size), p[0], Int(p[1]), p[2], Int(p[3]))
      set(step.output, image: image, means)
    case THAW_STEP_MAX_POOL_U8:
      set(step.output, image: image, largest(Picture(c16: x, size), step, outSize).c16)
    default: preconditionFailure("no reference for step kind \(step.kind)")
    }
  }

  mutating func runQuantizedConnection(_ step: thaw_step) {
    let (layer, x) = (layer(step.weights), values(step.input))
    let isFloat = plan.buffers[Int(step.output)].element == THAW_F32.rawValue
    let inner = layer.inner
    set(
      step.output,
      (0..<batch).flatMap { row in
        (0..<layer.outChannels).map { column in
          let acc = (0..<inner).reduce(layer.bias[column]) { sum, k in
            sum + (Int(x[row * inner + k]) - layer.zeroIn) * layer.weights[column * inner + k]
          }
          return isFloat
            ? Float(acc) * layer.multipliers[column] : layer.quantize(acc, column)
        }
      })
  }

  private func layer(_ operand: Int32) -> PackedLayer {
    PackedLayer(plan.parts.constants + Int(plan.buffers[Int(operand)].offset))
  }

  private func quantized(_ picture: Picture, _ layer: PackedLayer) -> Picture {
    var bytes = picture
    bytes.values = picture.values.map { quantizedByte($0 / layer.scaleIn, layer.zeroIn) }
    return bytes
  }

  /// acc = bias + Σ (q − zero) · w; a tap outside the image is the zero point, so it adds nothing.
  private func convolved(
    _ x: Picture, by layer: PackedLayer, _ step: thaw_step, _ size: Size
  ) -> Picture {
    var y = Picture(size)
    let (height, width) = (Int(step.kernel_height), Int(step.kernel_width))
    let groupOut = size.channels / Int(step.groups)
    let groupIn = x.size.channels / Int(step.groups)
    for o in 0..<size.channels {
      for (row, column) in size.positions {
        var acc = layer.bias[o]
        for ky in 0..<height {
          let r = row * Int(step.stride_height) - Int(step.pad_top) + ky * Int(step.dilation_height)
          for kx in 0..<width {
            let c =
              column * Int(step.stride_width) - Int(step.pad_left) + kx * Int(step.dilation_width)
            guard x.size.contains(r, c) else { continue }
            for channel in 0..<groupIn {
              let tap = Int(x[o / groupOut * groupIn + channel, r, c]) - layer.zeroIn
              acc += tap * layer.weights[((o * groupIn + channel) * height + ky) * width + kx]
            }
          }
        }
        y.values[o * size.pixels + row * size.width + column] = layer.quantize(acc, o)
      }
    }
    return y
  }

  /// A 1x1 convolution and the step's residual.
  private func projected(
    _ x: Picture, by operand: Int32, _ step: thaw_step, _ size: Size, _ image: Int
  ) -> Picture {
    let layer = layer(operand)
    return added(convolved(x, by: layer, window(step, 1, 1, 0, 0), size), layer, step, image)
  }

  private func filtered(
    _ x: Picture, by operand: Int32, _ step: thaw_step, _ size: Size
  ) -> Picture {
    var each = step
    each.groups = Int32(size.channels)
    return convolved(x, by: layer(operand), each, size)
  }

  private func added(
    _ y: Picture, _ layer: PackedLayer, _ step: thaw_step, _ image: Int
  ) -> Picture {
    guard step.residual >= 0 else { return y }
    let p = values(step.parameters)
    let other = Picture(c16: values(step.residual, image: image), y.size)
    var sum = y
    for index in y.values.indices {
      let own = (y.values[index] - Float(layer.zeroOut)) * layer.scaleOut
      sum.values[index] = quantizedByte(
        (own + (other.values[index] - p[1]) * p[0]) / p[2], Int(p[3]))
    }
    return sum
  }

  private func quantizedBlock(
    _ x: [Float], _ step: thaw_step, _ size: Size, _ outSize: Size, _ image: Int
  ) -> Picture {
    let expand = layer(step.weights)
    let expanded: Picture
    if step.kind == THAW_STEP_STEM_BLOCK_U8.rawValue {
      let middle = Size(
        channels: step.channels_middle, height: step.height_middle, width: step.width_middle)
      expanded = convolved(
        quantized(Picture(memory: x, size, step), expand), by: expand,
        window(step, 3, 2, step.stem_pad_top, step.stem_pad_left), middle)
    } else {
      let middle = Size(Int(step.channels_middle), size.height, size.width)
      expanded = convolved(Picture(c16: x, size), by: expand, window(step, 1, 1, 0, 0), middle)
    }
    var middle = outSize
    middle.channels = Int(step.channels_middle)
    let y = filtered(expanded, by: step.weights2, step, middle)
    return projected(y, by: step.weights3, step, outSize, image)
  }

  private func window(
    _ step: thaw_step, _ size: Int32, _ stride: Int32, _ top: Int32, _ left: Int32
  ) -> thaw_step {
    var own = step
    (own.kernel_height, own.kernel_width) = (size, size)
    (own.stride_height, own.stride_width) = (stride, stride)
    (own.pad_top, own.pad_left) = (top, left)
    return own
  }

  private func means(
    _ x: Picture, _ scale: Float, _ zero: Int, _ scaleOut: Float, _ zeroOut: Int
  ) -> [Float] {
    let pixels = x.size.pixels
    let factor = scale / (Float(pixels) * scaleOut)
    return (0..<x.size.channels).map { c in
      let sum = x.values[c * pixels..<(c + 1) * pixels].reduce(0) { $0 + Int($1) }
      return quantizedByte(Float(sum - pixels * zero) * factor, zeroOut)
    }
  }

  private func largest(_ x: Picture, _ step: thaw_step, _ size: Size) -> Picture {
    var y = Picture(size)
    for channel in 0..<size.channels {
      for (row, column) in size.positions {
        for ky in 0..<Int(step.kernel_height) {
          for kx in 0..<Int(step.kernel_width) {
            let r = row * Int(step.stride_height) - Int(step.pad_top) + ky
            let c = column * Int(step.stride_width) - Int(step.pad_left) + kx
            // Outside the image there is 0, which no byte is less than.
            let index = channel * size.pixels + row * size.width + column
            y.values[index] = max(y.values[index], x[channel, r, c])
          }
        }
      }
    }
    return y
  }
}
