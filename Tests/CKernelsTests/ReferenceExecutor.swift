import CKernels

/// Runs a plan's steps in plain Swift, in the documented order of accumulation: slow, and written to be read.
///
/// Every buffer is an array of its own, so plans whose buffers share memory are not for this.
struct ReferenceExecutor {
  let plan: RecordedPlan
  let batch: Int
  /// By buffer place and offset: all rows of it, or the present image's activation.
  private var memory: [Key: [Float]] = [:]
  private var integers: [Key: [Int64]] = [:]

  static let shardImages = Int(THAW_SHARD_IMAGES)

  struct Key: Hashable {
    let place: Int32
    let offset: Int64
  }

  init(plan: RecordedPlan, special: Bool) {
    self.plan = plan
    batch = plan.batch
    let (inputs, outputs) = plan.memories(special: special)
    for buffer in plan.buffers {
      let key = Key(place: buffer.place, offset: buffer.offset)
      let rows =
        buffer.is_per_shard != 0
        ? (batch + Self.shardImages - 1) / Self.shardImages : buffer.is_per_row == 0 ? 1 : batch
      switch thaw_place(rawValue: UInt32(buffer.place)) {
      case THAW_INPUT: take(inputs[Int(buffer.offset)], buffer.element, key)
      case THAW_OUTPUT: take(outputs[Int(buffer.offset)], buffer.element, key)
      // Packed layers are read where they lie.
      case THAW_CONSTANT where buffer.element != THAW_F32.rawValue: break
      case THAW_CONSTANT:
        let start = plan.parts.constants + Int(buffer.offset)
        let count = Int(buffer.count)
        memory[key] = (0..<count).map {
          start.loadUnaligned(fromByteOffset: 4 * $0, as: Float.self)
        }
      default: memory[key] = [Float](repeating: 0, count: Int(buffer.count) * rows)
      }
    }
  }

  private mutating func take(_ bytes: [UInt8], _ element: Int32, _ key: Key) {
    bytes.withUnsafeBytes { raw in
      switch thaw_element(rawValue: UInt32(element)) {
      case THAW_U8: memory[key] = raw.map(Float.init)
      case THAW_I32: integers[key] = raw.bindMemory(to: Int32.self).map(Int64.init)
      case THAW_I64: integers[key] = Array(raw.bindMemory(to: Int64.self))
      default: memory[key] = Array(raw.bindMemory(to: Float.self))
      }
    }
  }

  /// The outputs after a run, as float32.
  mutating func run() -> [[Float]] {
    let sections = UnsafeBufferPointer(
      start: plan.parts.sections, count: Int(plan.parts.section_count))
    for section in sections {
      let steps = plan.steps[Int(section.first_step)..<Int(section.first_step + section.step_count)]
      if section.kind == THAW_SECTION_BATCH.rawValue {
        for step in steps { runBatchStep(step) }
      } else if section.kind == THAW_SECTION_SHARDS.rawValue {
        for step in steps where !runWeightGradient(step) {
          for image in 0..<batch { runImageStep(step, image) }
        }
      } else {
        for image in 0..<batch { for step in steps { runImageStep(step, image) } }
      }
    }
    return (0..<plan.parts.output_count).map {
      memory[Key(place: Int32(THAW_OUTPUT.rawValue), offset: $0)] ?? []
    }
  }

  private func key(_ operand: Int32) -> Key {
    let buffer = plan.buffers[Int(operand)]
    return Key(place: buffer.place, offset: buffer.offset)
  }
  func values(_ operand: Int32) -> [Float] { memory[key(operand)] ?? [] }
  func integerValues(_ operand: Int32) -> [Int64] { integers[key(operand)] ?? [] }
  mutating func set(_ operand: Int32, _ values: [Float]) { memory[key(operand)] = values }

  /// One image's part of an operand.
  func values(_ operand: Int32, image: Int) -> [Float] {
    let buffer = plan.buffers[Int(operand)]
    let all = values(operand)
    guard buffer.is_per_row != 0 else { return all }
    return Array(all[image * Int(buffer.count)..<(image + 1) * Int(buffer.count)])
  }
  mutating func set(_ operand: Int32, image: Int, _ values: [Float]) {
    let buffer = plan.buffers[Int(operand)]
    guard buffer.is_per_row != 0 else { return set(operand, values) }
    memory[key(operand)]?.replaceSubrange(
      image * Int(buffer.count)..<image * Int(buffer.count) + values.count, with: values)
  }

  private mutating func runImageStep(_ step: thaw_step, _ image: Int) {
    let x = values(step.input, image: image)
    let size = Size(channels: step.channels_in, height: step.height_in, width: step.width_in)
    let outSize = Size(channels: step.channels_out, height: step.height_out, width: step.width_out)
    switch thaw_step_kind(rawValue: UInt32(step.kind)) {
    case THAW_STEP_LOAD_IMAGE:
      set(step.output, image: image, Picture(memory: x, size, step).c16)
    case THAW_STEP_STORE_IMAGE:
      let picture = Picture(c16: x, size)
      set(
        step.output, image: image,
        step.pixels_out == THAW_NCHW.rawValue ? picture.values : picture.nhwc)
    case THAW_STEP_CONV2D_STEM:
      let y = convolve(
        Picture(memory: x, size, step), step, outSize, packed(step.weights, step), step.bias)
      set(step.output, image: image, y.activated(step.activation).c16)
    case THAW_STEP_CONV2D_POINTWISE:
      let y = pointwise(Picture(c16: x, size), outSize.channels, step.weights, step.bias)
      set(
        step.output, image: image, y.adding(residual(step, outSize)).activated(step.activation).c16)
    case THAW_STEP_CONV2D:
      let y = convolve(Picture(c16: x, size), step, outSize, packed(step.weights, step), step.bias)
      set(
        step.output, image: image, y.adding(residual(step, outSize)).activated(step.activation).c16)
    case THAW_STEP_CONV2D_DEPTHWISE:
      let y = depthwise(Picture(c16: x, size), step, outSize, step.weights, step.bias)
      set(step.output, image: image, y.activated(step.activation).c16)
    case THAW_STEP_INVERTED_RESIDUAL, THAW_STEP_STEM_BLOCK:
      set(step.output, image: image, block(x, step, size, outSize).c16)
    case THAW_STEP_HEAD:
      let y = pointwise(Picture(c16: x, size), outSize.channels, step.weights, step.bias)
      set(step.output, image: image, y.activated(step.activation).means)
    case THAW_STEP_GLOBAL_AVERAGE_POOL:
      set(step.output, image: image, Picture(c16: x, size).means)
    case THAW_STEP_MAX_POOL, THAW_STEP_AVERAGE_POOL:
      set(step.output, image: image, pooled(Picture(c16: x, size), step, outSize).c16)
    default:
      if !runInputGradient(step, image) { runQuantizedStep(step, image: image) }
    }
  }

  private func residual(_ step: thaw_step, _ size: Size) -> Picture? {
    step.residual < 0 ? nil : Picture(c16: values(step.residual), size)
  }

  private func block(_ x: [Float], _ step: thaw_step, _ size: Size, _ outSize: Size) -> Picture {
    let expanded: Picture
    if step.kind == THAW_STEP_STEM_BLOCK.rawValue {
      var stem = step
      (stem.kernel_height, stem.kernel_width, stem.stride_height, stem.stride_width) = (3, 3, 2, 2)
      (stem.pad_top, stem.pad_left) = (step.stem_pad_top, step.stem_pad_left)
      let middle = Size(
        channels: step.channels_middle, height: step.height_middle, width: step.width_middle)
      stem.channels_out = step.channels_middle
      expanded = convolve(
        Picture(memory: x, size, step), stem, middle, packed(step.weights, stem), step.bias)
    } else {
      expanded = pointwise(
        Picture(c16: x, size), Int(step.channels_middle), step.weights, step.bias)
    }
    var filtered = outSize
    filtered.channels = Int(step.channels_middle)
    let d = depthwise(
      expanded.activated(step.activation), step, filtered, step.weights2, step.bias2)
    let y = pointwise(d.activated(step.activation), outSize.channels, step.weights3, step.bias3)
    return y.adding(residual(step, outSize))
  }

  /// Weight of output `o` and reduction index `k`, as thaw_pack.h lays them out.
  func packed(_ operand: Int32, _ step: thaw_step) -> (Int, Int) -> Float {
    let weights = values(operand)
    let groupOut = Int(step.channels_out / step.groups)
    let inner = Int(step.channels_in / step.groups * step.kernel_height * step.kernel_width)
    let panels = (groupOut + 15) / 16
    return { o, k in
      weights[((o / groupOut * panels + o % groupOut / 16) * inner + k) * 16 + o % groupOut % 16]
    }
  }

  private func pointwise(_ x: Picture, _ channels: Int, _ weights: Int32, _ bias: Int32) -> Picture
  {
    let (w, b) = (values(weights), values(bias))
    var y = Picture(Size(channels, x.size.height, x.size.width))
    for o in 0..<channels {
      for p in 0..<x.size.pixels {
        var sum = b[o]
        for k in 0..<x.size.channels {
          sum.addProduct(
            x.values[k * x.size.pixels + p], w[(o / 16 * x.size.channels + k) * 16 + o % 16])
        }
        y.values[o * x.size.pixels + p] = sum
      }
    }
    return y
  }

  private func convolve(
    _ x: Picture, _ step: thaw_step, _ size: Size, _ weight: (Int, Int) -> Float, _ bias: Int32
  ) -> Picture {
    let b = values(bias)
    let groups = Int(step.groups)
    let (groupIn, groupOut) = (x.size.channels / groups, size.channels / groups)
    var y = Picture(size)
    for o in 0..<size.channels {
      for (row, column) in size.positions {
        var sum = b[o]
        var k = 0
        for ky in 0..<Int(step.kernel_height) {
          for kx in 0..<Int(step.kernel_width) {
            let r =
              row * Int(step.stride_height) - Int(step.pad_top) + ky * Int(step.dilation_height)
            let c =
              column * Int(step.stride_width) - Int(step.pad_left) + kx * Int(step.dilation_width)
            for channel in 0..<groupIn {
              sum.addProduct(x[o / groupOut * groupIn + channel, r, c], weight(o, k))
              k += 1
            }
          }
        }
        y.values[(o * size.height + row) * size.width + column] = sum
      }
    }
    return y
  }

  private func depthwise(
    _ x: Picture, _ step: thaw_step, _ size: Size, _ weights: Int32, _ bias: Int32
  ) -> Picture {
    var each = step
    (each.groups, each.channels_in, each.channels_out) = (
      Int32(size.channels), Int32(size.channels), Int32(size.channels)
    )
    let w = values(weights)
    let taps = Int(step.kernel_height * step.kernel_width)
    return convolve(x, each, size, { o, k in w[(o / 16 * taps + k) * 16 + o % 16] }, bias)
  }

  private func pooled(_ x: Picture, _ step: thaw_step, _ size: Size) -> Picture {
    var y = Picture(size)
    for channel in 0..<size.channels {
      for (row, column) in size.positions {
        var window: [Float] = []
        for ky in 0..<Int(step.kernel_height) {
          for kx in 0..<Int(step.kernel_width) {
            let r = row * Int(step.stride_height) - Int(step.pad_top) + ky
            let c = column * Int(step.stride_width) - Int(step.pad_left) + kx
            if x.size.contains(r, c) { window.append(x[channel, r, c]) }
          }
        }
        let value: Float
        if step.kind == THAW_STEP_MAX_POOL.rawValue {
          value =
            window.contains { $0.isNaN } ? .nan : window.reduce(-.infinity) { $1 > $0 ? $1 : $0 }
        } else {
          value = window.reduce(0, +) * (1 / Float(window.count))
        }
        y.values[(channel * size.height + row) * size.width + column] = value
      }
    }
    return y
  }
}

/// Lengths of an image's axes.
struct Size {
  var channels: Int
  let height: Int
  let width: Int

  init(_ channels: Int, _ height: Int, _ width: Int) {
    (self.channels, self.height, self.width) = (channels, height, width)
  }
  init(channels: Int32, height: Int32, width: Int32) {
    self.init(Int(channels), Int(height), Int(width))
  }

  var pixels: Int { height * width }
  var positions: [(Int, Int)] { (0..<height).flatMap { row in (0..<width).map { (row, $0) } } }
  func contains(_ row: Int, _ column: Int) -> Bool {
    row >= 0 && row < height && column >= 0 && column < width
  }
}

/// An image's activation, channel by channel.
struct Picture {
  let size: Size
  var values: [Float]

  init(_ size: Size) {
    self.size = size
    values = [Float](repeating: 0, count: size.channels * size.pixels)
  }

  init(c16: [Float], _ size: Size) {
    self.init(size)
    for c in 0..<size.channels {
      for p in 0..<size.pixels {
        values[c * size.pixels + p] = c16[(c / 16 * size.pixels + p) * 16 + c % 16]
      }
    }
  }

  /// An image in memory, converted as a step says.
  init(memory: [Float], _ size: Size, _ step: thaw_step) {
    self.init(size)
    for c in 0..<size.channels {
      for p in 0..<size.pixels {
        let raw =
          step.pixels_in == THAW_NHWC.rawValue
          ? memory[p * size.channels + c] : memory[c * size.pixels + p]
        values[c * size.pixels + p] = (raw - step.shift) * step.scale
      }
    }
  }

  var c16: [Float] {
    var packed = [Float](repeating: 0, count: (size.channels + 15) / 16 * 16 * size.pixels)
    for c in 0..<size.channels {
      for p in 0..<size.pixels {
        packed[(c / 16 * size.pixels + p) * 16 + c % 16] = values[c * size.pixels + p]
      }
    }
    return packed
  }

  var nhwc: [Float] {
    (0..<size.pixels).flatMap { p in (0..<size.channels).map { values[$0 * size.pixels + p] } }
  }

  var means: [Float] {
    (0..<size.channels).map { c in
      values[c * size.pixels..<(c + 1) * size.pixels].reduce(0, +) * (1 / Float(size.pixels))
    }
  }

  /// Padding is +0.
  subscript(channel: Int, row: Int, column: Int) -> Float {
    size.contains(row, column) ? values[(channel * size.height + row) * size.width + column] : 0
  }

  func adding(_ other: Picture?) -> Picture {
    guard let other else { return self }
    var sum = self
    for index in values.indices { sum.values[index] += other.values[index] }
    return sum
  }

  func activated(_ activation: Int32) -> Picture {
    var y = self
    for index in values.indices {
      if activation != THAW_IDENTITY.rawValue {
        y.values[index] = 0 > y.values[index] ? 0 : y.values[index]
      }
      if activation == THAW_RELU6.rawValue {
        y.values[index] = 6 < y.values[index] ? 6 : y.values[index]
      }
    }
    return y
  }
}
