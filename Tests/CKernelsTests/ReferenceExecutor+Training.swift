import CKernels

/// Folding, sums over shards, batch norm that trains, optimizers.
extension ReferenceExecutor {
  /// False if the step is of another kind.
  mutating func runTrainingStep(_ step: thaw_step) -> Bool {
    switch thaw_step_kind(rawValue: UInt32(step.kind)) {
    case THAW_STEP_ACTIVATION_GRADIENT:
      set(
        step.output,
        zip(values(step.input), values(step.input2)).map {
          Self.masked($0, by: $1, step.activation)
        })
    case THAW_STEP_SUM_SHARDS:
      set(step.output, Self.tree(pieces(step.input, rows: Int(step.rows)), Int(step.columns)))
    case THAW_STEP_FOLD: fold(step)
    case THAW_STEP_FOLD_GRADIENT: foldGradient(step)
    case THAW_STEP_BATCH_NORM: batchNorm(step)
    case THAW_STEP_BATCH_NORM_GRADIENT: batchNormGradient(step)
    case THAW_STEP_SGD: sgd(step)
    case THAW_STEP_ADAM: adam(step)
    case THAW_STEP_RMSPROP: rmsprop(step)
    default: return false
    }
    return true
  }

  /// p[i] += p[i + d] for d = 1, 2, 4, … and i a multiple of 2 d.
  private static func tree(_ pieces: [[Float]], _ count: Int) -> [Float] {
    var (p, d) = (pieces, 1)
    while d < p.count {
      for i in stride(from: 0, to: p.count - d, by: 2 * d) {
        p[i] = zip(p[i], p[i + d]).map { $0 + $1 }
      }
      d *= 2
    }
    return Array(p[0].prefix(count))
  }

  /// The pieces of a buffer: its shards, or rows of memory.
  private func pieces(_ operand: Int32, rows: Int = 0) -> [[Float]] {
    let (all, buffer) = (values(operand), plan.buffers[Int(operand)])
    let count = rows > 0 ? all.count / rows : Int(buffer.count)
    return stride(from: 0, to: all.count, by: count).map { Array(all[$0..<$0 + count]) }
  }

  /// Which channel a panel's lane is, where packed weights have one.
  private func channel(_ step: thaw_step, panel: Int, lane: Int) -> Int? {
    let groupOut = Int(step.channels_out / step.groups)
    let panels = (groupOut + 15) / 16
    let local = panel % panels * 16 + lane
    return local < groupOut ? panel / panels * groupOut + local : nil
  }

  private func inner(_ step: thaw_step) -> Int {
    Int(step.channels_in / step.groups * step.kernel_height * step.kernel_width)
  }

  /// gamma * istd by channel, 1 without batch norm.
  private func scale(_ step: thaw_step, _ channel: Int?) -> Float {
    guard step.weights >= 0, let channel else { return 1 }
    return values(step.weights)[channel] * values(step.weights3)[channel]
  }

  private mutating func fold(_ step: thaw_step) {
    let (w, inner) = (values(step.input), inner(step))
    set(
      step.output,
      w.indices.map { at in
        w[at] * scale(step, channel(step, panel: at / 16 / inner, lane: at % 16))
      })
    let beta = step.input2 < 0 ? [] : values(step.input2)
    let channels = Int(step.channels_out)
    set(
      step.output2,
      (0..<(channels + 15) / 16 * 16).map { c in
        guard c < channels else { return 0 }
        let bias = beta.isEmpty ? 0 : beta[c]
        guard step.weights >= 0 else { return bias }
        return bias.addingProduct(-values(step.weights2)[c], scale(step, c))
      })
    transpose(step, values(step.output))
  }

  private mutating func transpose(_ step: thaw_step, _ folded: [Float]) {
    let (groups, taps) = (Int(step.groups), Int(step.kernel_height * step.kernel_width))
    let (groupIn, groupOut) = (Int(step.channels_in) / groups, Int(step.channels_out) / groups)
    let (panelsIn, panelsOut) = ((groupIn + 15) / 16, (groupOut + 15) / 16)
    var y = [Float](repeating: 0, count: groups * panelsIn * taps * groupOut * 16)
    for group in 0..<groups {
      for (c, o) in (0..<groupIn).flatMap({ c in (0..<groupOut).map { (c, $0) } }) {
        for tap in 0..<taps {
          let from = ((group * panelsOut + o / 16) * taps + tap) * groupIn + c
          let to = ((group * panelsIn + c / 16) * taps + tap) * groupOut + o
          y[to * 16 + c % 16] = folded[from * 16 + o % 16]
        }
      }
    }
    set(step.output3, y)
  }

  private mutating func foldGradient(_ step: thaw_step) {
    let inner = inner(step)
    let g = Self.tree(pieces(step.input), Int(plan.buffers[Int(step.output)].count))
    let b = Self.tree(pieces(step.input2), Int(step.channels_out))
    set(
      step.output,
      g.indices.map { at in
        let place = channel(step, panel: at / 16 / inner, lane: at % 16)
        return step.weights < 0 ? g[at] : scale(step, place) * g[at]
      })
    set(step.output2, b)
    guard step.output3 >= 0 else { return }
    let (w, mean, istd) = (
      values(step.parameters), values(step.weights2), values(step.weights3)
    )
    var gamma = [Float](repeating: 0, count: Int(step.channels_out))
    for panel in 0..<g.count / 16 / inner {
      for lane in 0..<16 {
        guard let c = channel(step, panel: panel, lane: lane) else { continue }
        var dot: Float = 0
        for k in 0..<inner {
          dot.addProduct(g[(panel * inner + k) * 16 + lane], w[(panel * inner + k) * 16 + lane])
        }
        gamma[c] = dot.addingProduct(b[c], -mean[c]) * istd[c]
      }
    }
    set(step.output3, gamma)
  }

  /// For each group of rows and channel: the float64 sums of a and a · b over images and pixels, and how many there were.
  private func moments(
    _ step: thaw_step, _ a: Int32, _ b: (_ group: Int, _ image: Int, _ channel: Int, Int) -> Float
  ) -> [[(sum: Double, product: Double, count: Double)]] {
    let size = Size(channels: step.channels_out, height: step.height_out, width: step.width_out)
    let images = Int(THAW_NORM_IMAGES)
    return stride(from: 0, to: batch, by: images).map { first in
      let rows = first..<min(batch, first + images)
      let pictures = rows.map { Picture(c16: values(a, image: $0), size) }
      return (0..<size.channels).map { c in
        var total = (sum: 0.0, product: 0.0, count: Double(rows.count * size.pixels))
        for (image, picture) in zip(rows, pictures) {
          var (sum, product) = (0.0, 0.0)
          for p in 0..<size.pixels {
            let value = Double(picture.values[c * size.pixels + p])
            sum += value
            product += value * Double(b(first / images, image, c, p))
          }
          total.sum += sum
          total.product += product
        }
        return total
      }
    }
  }

  private mutating func batchNorm(_ step: thaw_step) {
    let size = Size(channels: step.channels_out, height: step.height_out, width: step.width_out)
    let (gamma, beta) = (values(step.weights), values(step.bias))
    let padded = (size.channels + 15) / 16 * 16
    let x = (0..<batch).map { Picture(c16: values(step.input, image: $0), size) }
    var statistics = values(step.output2)
    var running = values(step.output3)
    let totals = moments(step, step.input) { _, image, c, p in x[image].values[c * size.pixels + p]
    }
    for (group, channels) in totals.enumerated() {
      for (c, total) in channels.enumerated() {
        let mean = total.sum / total.count
        let spread = total.product / total.count - mean * mean
        let variance = 0 > spread ? 0 : spread
        statistics[group * 2 * padded + c] = Float(mean)
        statistics[(group * 2 + 1) * padded + c] =
          Float(1 / (variance + Double(step.scale)).squareRoot())
        let unbiased = Float(variance * (total.count / max(1, total.count - 1)))
        for (at, new) in [(c, Float(mean)), (size.channels + c, unbiased)] {
          running[at] = ((1 - step.shift) * running[at]).addingProduct(new, step.shift)
        }
      }
      for c in size.channels..<padded {
        statistics[group * 2 * padded + c] = 0
        statistics[(group * 2 + 1) * padded + c] = 0
      }
    }
    set(step.output2, statistics)
    set(step.output3, running)
    for image in 0..<batch {
      let group = image / Int(THAW_NORM_IMAGES)
      var y = x[image]
      for index in y.values.indices {
        let c = index / size.pixels
        let factor = gamma[c] * statistics[(group * 2 + 1) * padded + c]
        y.values[index] = beta[c].addingProduct(
          y.values[index] - statistics[group * 2 * padded + c], factor)
      }
      set(step.output, image: image, y.activated(step.activation).c16)
    }
  }

  private mutating func batchNormGradient(_ step: thaw_step) {
    let size = Size(channels: step.channels_out, height: step.height_out, width: step.width_out)
    let (gamma, statistics) = (values(step.weights), values(step.parameters))
    let padded = (size.channels + 15) / 16 * 16
    let x = (0..<batch).map { Picture(c16: values(step.input2, image: $0), size) }
    func centred(_ group: Int, _ image: Int, _ c: Int, _ p: Int) -> Float {
      (x[image].values[c * size.pixels + p] - statistics[group * 2 * padded + c])
        * statistics[(group * 2 + 1) * padded + c]
    }
    let totals = moments(step, step.input, centred)
    set(
      step.output2,
      (0..<size.channels).map { c in Float(totals.reduce(0.0) { $0 + $1[c].product }) })
    set(
      step.output3, (0..<size.channels).map { c in Float(totals.reduce(0.0) { $0 + $1[c].sum }) })
    for image in 0..<batch {
      let group = image / Int(THAW_NORM_IMAGES)
      var dx = Picture(c16: values(step.input, image: image), size)
      for index in dx.values.indices {
        let c = index / size.pixels
        let total = totals[group][c]
        let rest = (dx.values[index] - Float(total.sum / total.count)).addingProduct(
          -centred(group, image, c, index % size.pixels), Float(total.product / total.count))
        dx.values[index] = gamma[c] * statistics[(group * 2 + 1) * padded + c] * rest
      }
      set(step.output, image: image, dx.c16)
    }
  }

  private mutating func sgd(_ step: thaw_step) {
    let (g, p) = (values(step.input), values(step.parameters))
    var w = values(step.output)
    var m = step.output2 < 0 ? [] : values(step.output2)
    for i in w.indices {
      var update = g[i].addingProduct(p[1], w[i])
      if step.output2 >= 0 {
        m[i] = update.addingProduct(p[2], m[i])
        update = (p[4] * update).addingProduct(p[3], m[i])
      }
      w[i].addProduct(-p[0], update)
    }
    set(step.output, w)
    if step.output2 >= 0 { set(step.output2, m) }
  }

  private mutating func adam(_ step: thaw_step) {
    let (g, p) = (values(step.input), values(step.parameters))
    var (w, m, v) = (values(step.output), values(step.output2), values(step.output3))
    for i in w.indices {
      let d = g[i].addingProduct(p[7], w[i])
      m[i] = (p[1] * d).addingProduct(p[0], m[i])
      v[i] = (p[3] * (d * d)).addingProduct(p[2], v[i])
      w[i].addProduct(-p[4], m[i] / p[6].addingProduct(v[i].squareRoot(), p[5]))
    }
    set(step.output, w)
    set(step.output2, m)
    set(step.output3, v)
  }

  private mutating func rmsprop(_ step: thaw_step) {
    let (g, p) = (values(step.input), values(step.parameters))
    var (w, v) = (values(step.output), values(step.output2))
    var m = step.output3 < 0 ? [] : values(step.output3)
    for i in w.indices {
      let d = g[i].addingProduct(p[1], w[i])
      v[i] = (p[3] * (d * d)).addingProduct(p[2], v[i])
      var update = d / (v[i].squareRoot() + p[4])
      if step.output3 >= 0 {
        m[i] = update.addingProduct(p[5], m[i])
        update = m[i]
      }
      w[i].addProduct(-p[0], update)
    }
    set(step.output, w)
    set(step.output2, v)
    if step.output3 >= 0 { set(step.output3, m) }
  }
}
